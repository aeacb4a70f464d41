package io.github.storagelock.storage.jdbc;

import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * There is no dialect for a database, or it cannot be asked what it is.
 *
 * @since 0.1.0
 */
public class UnsupportedDatabaseException extends RuntimeException {

	private final List<String> supported;

	private final boolean nothing;

	UnsupportedDatabaseException(String message, List<String> supported, @Nullable Throwable cause) {
		this(message, supported, cause, false);
	}

	private UnsupportedDatabaseException(String message, List<String> supported, @Nullable Throwable cause,
			boolean nothing) {
		super(message, cause);
		this.nothing = nothing;
		this.supported = List.copyOf(supported);
	}

	/**
	 * Returns the exception for a DataSource that has no database behind it.
	 */
	static UnsupportedDatabaseException ofNothing(DataSource dataSource, List<String> supported) {
		return new UnsupportedDatabaseException("The DataSource, a " + dataSource.getClass().getName()
				+ ", gives no connection or no name of a database, as a mock does", supported, null, true);
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

}
