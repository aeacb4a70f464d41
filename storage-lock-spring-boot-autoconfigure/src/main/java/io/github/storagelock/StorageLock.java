package io.github.storagelock;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A {@link Lock} that holds across all processes sharing one storage. It belongs to the
 * thread that took it and is re-entrant: a further {@code lock} by the same thread is a
 * counter and does no I/O, through whichever object the registry gave for that id. The
 * lease behind it is renewed in the background until the last {@link #unlock()}.
 * <p>
 * A lease can be lost while the thread works: the storage could not be reached for the
 * length of the lease, or the record was changed by hand. The holder is then told as
 * {@link LockOptions#onLost()} says, and {@link #unlock()} and every re-entry throw
 * {@link LockLostException}. Loss never frees a lock that somebody else holds by then.
 * <p>
 * {@link #lock()}, {@link #lockInterruptibly()} and the {@code tryLock} family throw
 * {@link StorageLockException} when the storage cannot be used: at once where trying
 * again is pointless (no such table), at the end of the wait where it is not (no
 * connection). {@code lock()} and {@code lockInterruptibly()}, which wait without end for
 * a holder, give up on a storage that has failed without a break for the length of the
 * lease. They all throw it as well where the thread has released a {@link LockLease} of
 * the same lock inside of a transaction that goes on: that keeps the lock.
 *
 * @since 0.1.0
 */
public interface StorageLock extends Lock {

	/**
	 * Returns what is locked.
	 * @return the lock id
	 */
	String lockId();

	/**
	 * Returns how acquisitions through this object behave.
	 * @return the options given to {@link StorageLockRegistry#obtain}
	 */
	LockOptions options();

	/**
	 * Acquires the lock for this thread, waiting no longer than
	 * {@link LockOptions#maxWait()}, and returns it for a try-with-resources statement:
	 * releasing the returned lease is {@link #unlock()}.
	 * @return this thread's hold
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws LockNotAcquiredException if the wait ends first
	 * @throws LockLostException if this thread already holds the lock and has lost it
	 * @throws StorageLockException if the storage cannot be used, or the registry is
	 * closed
	 */
	LockLease acquire() throws InterruptedException;

	/**
	 * Acquires the lock for this thread if that is possible within the given time.
	 * @param wait how long to wait; zero or less makes one attempt
	 * @return whether this thread holds the lock now
	 * @throws InterruptedException if the thread is interrupted before or while it waits
	 * @throws LockLostException if this thread already holds the lock and has lost it
	 * @throws StorageLockException if the storage cannot be used, or the registry is
	 * closed
	 */
	boolean tryLock(Duration wait) throws InterruptedException;

	@Override
	default boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
		return tryLock(Duration.ofNanos(unit.toNanos(time)));
	}

	/**
	 * Gives back one level of this thread's hold; the last one releases the lock, or has
	 * it released when the transaction ends that the thread is in.
	 * @throws LockLostException if the lease was lost before
	 * @throws IllegalMonitorStateException if this thread does not hold the lock
	 */
	@Override
	void unlock();

	/**
	 * Returns whether this thread holds the lock by a valid lease.
	 * @return {@code false} if it never took it, gave it back or has lost it
	 */
	boolean isHeldByCurrentThread();

	/**
	 * Returns how many {@link #unlock()} calls this thread still has to make.
	 * @return 0 if this thread does not hold the lock
	 */
	int getHoldCount();

	/**
	 * Returns this thread's hold, for its {@linkplain LockLease#fencingToken() fencing
	 * token} or to {@linkplain LockLease#ensureValid() check it} in the middle of a long
	 * task. Releasing it is {@link #unlock()}.
	 * @return this thread's hold, valid or lost
	 * @throws IllegalMonitorStateException if this thread does not hold the lock
	 */
	LockLease lease();

	/**
	 * Not supported: nobody in another process could be signalled.
	 * @return never
	 * @throws UnsupportedOperationException always
	 */
	@Override
	default Condition newCondition() {
		throw new UnsupportedOperationException("A lock that is shared between processes has no conditions");
	}

}
