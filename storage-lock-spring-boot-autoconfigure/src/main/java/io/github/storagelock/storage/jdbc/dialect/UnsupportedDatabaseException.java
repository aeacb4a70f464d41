package io.github.storagelock.storage.jdbc.dialect;

import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * There is no dialect for a database, it cannot be asked what it is, or the dialect that
 * was chosen is that of another database.
 *
 * @since 0.1.0
 */
public class UnsupportedDatabaseException extends RuntimeException {

	private final List<String> supported;

	private final boolean nothing;

	private final @Nullable String rightDialect;

	UnsupportedDatabaseException(String message, List<String> supported, @Nullable Throwable cause) {
		this(message, supported, cause, false, null);
	}

	private UnsupportedDatabaseException(String message, List<String> supported, @Nullable Throwable cause,
			boolean nothing, @Nullable String rightDialect) {
		super(message, cause);
		this.nothing = nothing;
		this.supported = List.copyOf(supported);
		this.rightDialect = rightDialect;
	}

	static UnsupportedDatabaseException ofWrongDialect(DatabaseProduct product, String chosen, String right,
			List<String> supported) {
		return new UnsupportedDatabaseException("The database is '" + product + "', whose dialect is '" + right
				+ "', but '" + chosen
				+ "' was chosen. Remove storage-lock.jdbc.dialect, for the right one is found by itself, or set it to '"
				+ right + "'", supported, null, false, right);
	}

	/**
	 * Returns the exception for a DataSource that has no database behind it.
	 */
	static UnsupportedDatabaseException ofNothing(DataSource dataSource, List<String> supported) {
		return new UnsupportedDatabaseException(
				"The DataSource, a " + dataSource.getClass().getName()
						+ ", gives no connection or no name of a database, as a mock does",
				supported, null, true, null);
	}

	/**
	 * Returns whether there is no database at all, as behind a mock.
	 * @return whether the DataSource gave nothing
	 */
	public boolean isNothing() {
		return this.nothing;
	}

	/**
	 * Returns the dialects there are.
	 * @return their ids
	 */
	public List<String> supported() {
		return this.supported;
	}

	/**
	 * Returns the dialect of the database where another one was chosen.
	 * @return its id, or null if that is not what is wrong
	 */
	public @Nullable String rightDialect() {
		return this.rightDialect;
	}

}
