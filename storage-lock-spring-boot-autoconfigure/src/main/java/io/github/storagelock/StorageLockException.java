package io.github.storagelock;

import org.jspecify.annotations.Nullable;

/**
 * A lock operation failed: the storage cannot be used, the registry is closed, the thread
 * would wait for itself, or a transaction could not be fenced.
 *
 * @since 0.1.0
 */
public class StorageLockException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param message what failed, and the way out
	 */
	public StorageLockException(String message) {
		super(message);
	}

	/**
	 * Creates the exception.
	 * @param message what failed, and the way out
	 * @param cause why it failed
	 */
	public StorageLockException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
