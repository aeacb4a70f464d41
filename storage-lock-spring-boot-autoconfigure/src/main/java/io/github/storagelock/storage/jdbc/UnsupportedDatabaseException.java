package io.github.storagelock.storage.jdbc;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * There is no dialect for a database, or it cannot be asked what it is.
 *
 * @since 0.1.0
 */
public class UnsupportedDatabaseException extends RuntimeException {

	private final List<String> supported;

	UnsupportedDatabaseException(String message, List<String> supported, @Nullable Throwable cause) {
		super(message, cause);
		this.supported = List.copyOf(supported);
	}

	/**
	 * Returns the dialects there are.
	 * @return their ids
	 */
	public List<String> supported() {
		return this.supported;
	}

}
