package io.github.storagelock.benchmark.node;

import java.util.OptionalLong;

/**
 * One node of a library, with a connection pool of its own.
 */
public interface LockNode extends AutoCloseable {

	/**
	 * Acquires a lock for the current thread, waiting as the library waits.
	 * @param lockId what is locked
	 * @return the lock, to be released by the same thread
	 * @throws Exception if it fails
	 */
	Hold acquire(String lockId) throws Exception;

	/**
	 * Returns how many renewals it has made by itself so far.
	 * @return the number, empty if it has to be told to renew
	 */
	default OptionalLong renewals() {
		return OptionalLong.empty();
	}

	@Override
	default void close() {
	}

	/**
	 * A lock that is held.
	 */
	interface Hold {

		/**
		 * Releases the lock.
		 * @throws Exception if it fails
		 */
		void release() throws Exception;

		/**
		 * Extends the lease.
		 * @throws Exception if it fails
		 */
		default void renew() throws Exception {
			throw new UnsupportedOperationException("It has no lease of its own");
		}

	}

}
