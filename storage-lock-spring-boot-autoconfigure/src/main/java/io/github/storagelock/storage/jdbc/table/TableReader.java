package io.github.storagelock.storage.jdbc.table;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.jdbc.table.TableDescription.Column;
import io.github.storagelock.storage.jdbc.table.TableDescription.State;

/**
 * Finds a table in the metadata of a database, without a statement that the server would
 * log as an error when it is not there.
 */
final class TableReader {

	// Where an unqualified name leads to: a search path may have several schemas.
	private static final String SCHEMA_ON_POSTGRESQL = """
			SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)
			""";

	private static final String CONNECTION_CLASS = "08";

	private final Connection connection;

	private final DatabaseMetaData metaData;

	private final @Nullable String qualifier;

	private final String name;

	private final boolean catalogs;

	private TableReader(Connection connection, String tableName) throws SQLException {
		this.connection = connection;
		this.metaData = connection.getMetaData();
		int dot = tableName.indexOf('.');
		this.qualifier = (dot >= 0) ? stored(tableName.substring(0, dot)) : null;
		this.name = stored(tableName.substring(dot + 1));
		this.catalogs = !this.metaData.supportsSchemasInDataManipulation()
				&& this.metaData.supportsCatalogsInDataManipulation();
	}

	/**
	 * Returns what is known of a table.
	 * @throws SQLException if the connection is broken
	 */
	static TableDescription read(Connection connection, String tableName) throws SQLException {
		try {
			return new TableReader(connection, tableName).read();
		}
		catch (SQLException ex) {
			if (String.valueOf(ex.getSQLState()).startsWith(CONNECTION_CLASS)) {
				throw ex;
			}
			return TableDescription.UNKNOWN;
		}
		catch (RuntimeException | AbstractMethodError ex) {
			// Not all that calls itself a driver tells everything.
			return TableDescription.UNKNOWN;
		}
	}

	private TableDescription read() throws SQLException {
		String schema = schema();
		List<Place> places = places(schema);
		for (Place place : places) {
			if (schema == null || equal(schema, this.catalogs ? place.catalog : place.schema)) {
				return new TableDescription(State.FOUND, null, place.columns, keys(place));
			}
		}
		if (!places.isEmpty() && this.qualifier == null && !isPostgreSql()) {
			// In a schema that the name may lead to all the same.
			return TableDescription.UNKNOWN;
		}
		return TableDescription.missing(missingSchema(schema));
	}

	/**
	 * Returns the schema, or the catalog where that is in its place, that the name leads
	 * to, or null if the database has none.
	 */
	private @Nullable String schema() throws SQLException {
		if (this.qualifier != null) {
			return this.qualifier;
		}
		if (this.catalogs) {
			return this.connection.getCatalog();
		}
		if (isPostgreSql()) {
			try (PreparedStatement statement = this.connection.prepareStatement(SCHEMA_ON_POSTGRESQL)) {
				statement.setString(1, this.name);
				try (ResultSet rows = statement.executeQuery()) {
					if (rows.next()) {
						return rows.getString(1);
					}
				}
			}
		}
		return this.connection.getSchema();
	}

	private List<Place> places(@Nullable String schema) throws SQLException {
		String catalog = (this.catalogs && schema != null) ? schema : this.connection.getCatalog();
		Map<String, Place> places = new LinkedHashMap<>();
		try (ResultSet rows = this.metaData.getColumns(catalog, null, this.name, null)) {
			while (rows.next()) {
				String table = rows.getString("TABLE_NAME");
				// An underscore stands for any character.
				if (equal(this.name, table)) {
					Place place = new Place(rows.getString("TABLE_CAT"), rows.getString("TABLE_SCHEM"), table,
							new LinkedHashMap<>());
					places.computeIfAbsent(place.catalog + "." + place.schema, (key) -> place).columns
						.put(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT), column(rows));
				}
			}
		}
		return List.copyOf(places.values());
	}

	private static Column column(ResultSet rows) throws SQLException {
		// In the order in which some drivers want them to be read.
		int type = rows.getInt("DATA_TYPE");
		String typeName = rows.getString("TYPE_NAME");
		int size = rows.getInt("COLUMN_SIZE");
		// The number alone is wrong where a driver compares the text by a server's
		// collation.
		boolean required = rows.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls
				&& !"YES".equalsIgnoreCase(rows.getString("IS_NULLABLE"));
		boolean filled = rows.getString("COLUMN_DEF") != null || "YES".equals(rows.getString("IS_AUTOINCREMENT"));
		return new Column(type, typeName, size, required, filled);
	}

	private List<List<String>> keys(Place place) throws SQLException {
		List<List<String>> keys = new ArrayList<>();
		try (ResultSet rows = this.metaData.getPrimaryKeys(place.catalog, place.schema, place.table)) {
			keys.add(columns(rows));
		}
		Map<String, List<String>> indexes = new LinkedHashMap<>();
		try (ResultSet rows = this.metaData.getIndexInfo(place.catalog, place.schema, place.table, true, true)) {
			while (rows.next()) {
				String column = rows.getString("COLUMN_NAME");
				if (column != null && rows.getString("FILTER_CONDITION") == null) {
					indexes.computeIfAbsent(rows.getString("INDEX_NAME"), (index) -> new ArrayList<>())
						.add(column.toLowerCase(Locale.ROOT));
				}
			}
		}
		keys.addAll(indexes.values());
		return keys;
	}

	private static List<String> columns(ResultSet rows) throws SQLException {
		List<String> columns = new ArrayList<>();
		while (rows.next()) {
			columns.add(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
		}
		return columns;
	}

	private @Nullable String missingSchema(@Nullable String schema) throws SQLException {
		if (schema == null) {
			return hasSchemas() ? "" : null;
		}
		if (this.qualifier == null) {
			return null;
		}
		try (ResultSet rows = this.catalogs ? this.metaData.getCatalogs() : this.metaData.getSchemas()) {
			while (rows.next()) {
				if (equal(this.qualifier, rows.getString(1))) {
					return null;
				}
			}
		}
		return this.qualifier;
	}

	private boolean hasSchemas() throws SQLException {
		return this.catalogs || this.metaData.supportsSchemasInTableDefinitions();
	}

	private boolean isPostgreSql() throws SQLException {
		return "PostgreSQL".equals(this.metaData.getDatabaseProductName());
	}

	private String stored(String identifier) throws SQLException {
		if (this.metaData.storesUpperCaseIdentifiers()) {
			return identifier.toUpperCase(Locale.ROOT);
		}
		return this.metaData.storesLowerCaseIdentifiers() ? identifier.toLowerCase(Locale.ROOT) : identifier;
	}

	private boolean equal(String name, @Nullable String other) throws SQLException {
		boolean exact = this.metaData.storesUpperCaseIdentifiers() || this.metaData.storesLowerCaseIdentifiers()
				|| this.metaData.supportsMixedCaseIdentifiers();
		return exact ? name.equals(other) : name.equalsIgnoreCase(other);
	}

	/**
	 * A table of that name.
	 */
	private record Place(@Nullable String catalog, @Nullable String schema, String table, Map<String, Column> columns) {
	}

}
