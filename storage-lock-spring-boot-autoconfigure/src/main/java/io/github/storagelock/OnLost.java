package io.github.storagelock;

/**
 * What happens to the thread that works under a lock when the lease is lost. Listeners
 * hear of it either way, {@link LockLease#isValid()} turns {@code false}, and
 * {@code unlock} throws {@link LockLostException}.
 *
 * @since 0.1.0
 */
public enum OnLost {

	/**
	 * Interrupt the thread that holds the lock, so that it stops soon; once it is told by
	 * a {@link LockLostException}, its interrupt flag is cleared, unless it was set
	 * before the loss. A lease without a thread of its own
	 * ({@link StorageLockRegistry#acquire}) interrupts nobody; an asynchronous or
	 * reactive result of a {@link DistributedLock} method is cancelled.
	 */
	INTERRUPT,

	/**
	 * Only tell: listeners, {@link LockLease#onLost} and the log.
	 */
	NOTIFY

}
