package io.github.storagelock.benchmark.node;

import java.time.Duration;
import java.util.List;

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
	 * Renews all locks, or lets a node that does so by itself do it for a while.
	 * @param holds the locks, acquired by the current thread
	 * @param time how long to let it
	 * @return how many renewals there were
	 * @throws Exception if one fails
	 */
	default long renew(List<Hold> holds, Duration time) throws Exception {
		for (Hold hold : holds) {
			hold.renew();
		}
		return holds.size();
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
