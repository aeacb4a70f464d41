package io.github.storagelock.storage.jdbc.table;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a database tell of the lock table.
 *
 * @param state whether it is there
 * @param missingSchema the schema that is not there either; empty if a connection has
 * none, null if there is one
 * @param columns its columns, by their names in lower case
 * @param keys the columns of its primary key, then those of its other unique keys
 */
record TableDescription(State state, @Nullable String missingSchema, Map<String, Column> columns,
		List<List<String>> keys) {

	static final TableDescription UNKNOWN = new TableDescription(State.UNKNOWN, null, Map.of(), List.of());

	static TableDescription missing(@Nullable String missingSchema) {
		return new TableDescription(State.MISSING, missingSchema, Map.of(), List.of());
	}

	boolean is(State state) {
		return this.state == state;
	}

	/**
	 * Whether a table is there.
	 */
	enum State {

		/**
		 * It is, and this is how it looks.
		 */
		FOUND,

		/**
		 * It is not, or the user may not even see it.
		 */
		MISSING,

		/**
		 * The metadata do not tell, as where it is reached by a synonym.
		 */
		UNKNOWN

	}

	/**
	 * A column.
	 *
	 * @param type one of {@link java.sql.Types}
	 * @param typeName what the database calls it
	 * @param size its characters or digits
	 * @param required whether it has to have a value
	 * @param filled whether it gets one where none is given
	 */
	record Column(int type, String typeName, int size, boolean required, boolean filled) {
	}

}
