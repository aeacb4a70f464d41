package io.github.storagelock.autoconfigure;

import io.github.storagelock.storage.LockStorageException;

/**
 * Etcd does not let the locks in.
 */
final class EtcdRefusedException extends RuntimeException {

	private final String prefix;

	/**
	 * Creates the exception.
	 * @param prefix where the locks are
	 * @param cause what was refused
	 */
	EtcdRefusedException(String prefix, LockStorageException cause) {
		super("The locks cannot be kept in etcd. " + cause.getMessage(), cause);
		this.prefix = prefix;
	}

	/**
	 * Returns where the locks are.
	 */
	String prefix() {
		return this.prefix;
	}

}
