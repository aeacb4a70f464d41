package io.github.storagelock.storage;

/**
 * Tells nodes that wait for a lock that another node has released it, so that they need
 * not find out by asking. Only a hint: a signal may come late, twice, or not at all, and
 * then costs no more than the wait until the next look.
 *
 * @since 0.1.0
 */
public interface ReleaseSignals {

	/**
	 * No signals.
	 */
	ReleaseSignals NONE = (lockId, ownerId, wakeUp) -> Subscription.NONE;

	/**
	 * Asks to be told of releases from now on. Does no I/O in the calling thread.
	 * @param lockId what is waited for
	 * @param ownerId the node that waits; its own releases are not told
	 * @param wakeUp what to call, from any thread; it does not block
	 * @return the end of it
	 */
	Subscription subscribe(String lockId, String ownerId, Runnable wakeUp);

	/**
	 * One waiter.
	 */
	interface Subscription extends AutoCloseable {

		/**
		 * Hears nothing.
		 */
		Subscription NONE = new Subscription() {

			@Override
			public boolean isLive() {
				return false;
			}

			@Override
			public void close() {
			}

		};

		/**
		 * Returns whether signals arrive now, as far as is known.
		 * @return {@code false} while there is no connection for them
		 */
		boolean isLive();

		/**
		 * Ends it.
		 */
		@Override
		void close();

	}

}
