package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;

/**
 * The lock of one id: re-entry by the same thread is a counter, everything else an
 * attempt.
 */
final class ThreadOwnedLock implements StorageLock {

	private final Acquirer acquirer;

	private final ThreadHolds holds;

	private final String lockId;

	private final LockOptions options;

	ThreadOwnedLock(Acquirer acquirer, ThreadHolds holds, String lockId, LockOptions options) {
		this.acquirer = acquirer;
		this.holds = holds;
		this.lockId = lockId;
		this.options = options;
	}

	@Override
	public String lockId() {
		return this.lockId;
	}

	@Override
	public LockOptions options() {
		return this.options;
	}

	@Override
	public void lock() {
		uninterruptibly(AcquireAttempt.FOR_EVER);
	}

	@Override
	public void lockInterruptibly() throws InterruptedException {
		take(AcquireAttempt.FOR_EVER, true);
	}

	@Override
	public boolean tryLock() {
		return uninterruptibly(0);
	}

	@Override
	public boolean tryLock(Duration wait) throws InterruptedException {
		return take(Math.max(0, Timing.nanos(wait)), true);
	}

	@Override
	public LockLease acquire() throws InterruptedException {
		if (!reenter(true)) {
			AcquireAttempt attempt = attempt(Timing.nanos(this.options.maxWait()), true);
			if (!run(attempt)) {
				throw this.acquirer.notAcquired(attempt);
			}
		}
		return lease();
	}

	@Override
	public void unlock() {
		this.holds.giveBack(mine());
	}

	@Override
	public boolean isHeldByCurrentThread() {
		ThreadHold hold = this.holds.find(this.lockId);
		return hold != null && hold.count() > 0 && hold.lease().isValid();
	}

	@Override
	public int getHoldCount() {
		ThreadHold hold = this.holds.find(this.lockId);
		return (hold != null) ? hold.count() : 0;
	}

	@Override
	public LockLease lease() {
		return new ThreadLease(this.holds, mine());
	}

	/**
	 * Returns the current thread's hold.
	 * @throws IllegalMonitorStateException if it has none
	 */
	private ThreadHold mine() {
		ThreadHold hold = this.holds.find(this.lockId);
		if (hold == null || hold.count() == 0) {
			throw new IllegalMonitorStateException(
					"Lock '" + this.lockId + "' is not held by thread '" + Thread.currentThread().getName() + "'");
		}
		return hold;
	}

	private boolean uninterruptibly(long wait) {
		try {
			return take(wait, false);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("An attempt that cannot be interrupted was interrupted", ex);
		}
	}

	private boolean take(long wait, boolean interruptible) throws InterruptedException {
		return reenter(interruptible) || run(attempt(wait, interruptible));
	}

	/**
	 * Takes the lock once more if the thread has it.
	 */
	private boolean reenter(boolean interruptible) throws InterruptedException {
		ThreadHold hold = this.holds.find(this.lockId);
		if (hold == null || hold.isOver()) {
			return false;
		}
		if (interruptible && Thread.interrupted()) {
			throw new InterruptedException();
		}
		hold.reenter(this.options);
		return true;
	}

	private boolean run(AcquireAttempt attempt) throws InterruptedException {
		@Nullable LeasedHold lease = this.acquirer.acquire(attempt);
		if (lease == null) {
			return false;
		}
		try {
			this.holds.add(lease);
		}
		catch (Throwable ex) {
			// Else it would be renewed for ever, and nobody could release it.
			lease.abandon();
			throw ex;
		}
		return true;
	}

	private AcquireAttempt attempt(long wait, boolean interruptible) {
		return this.acquirer.attempt(this.lockId, this.options, wait, interruptible);
	}

	@Override
	public String toString() {
		return "StorageLock['" + this.lockId + "']";
	}

}
