package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.TransactionScope;

/**
 * The lock of one id: re-entry by the same thread is a counter, everything else an
 * attempt.
 */
final class ThreadOwnedLock implements StorageLock {

	private final Engine engine;

	private final ThreadHolds holds;

	private final String lockId;

	private final LockOptions options;

	ThreadOwnedLock(Engine engine, ThreadHolds holds, String lockId, LockOptions options) {
		this.engine = engine;
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
				throw attempt.notAcquired();
			}
		}
		return lease();
	}

	@Override
	public void unlock() {
		giveBack(mine());
	}

	/**
	 * Gives back one level of this very hold; nothing if the thread has given back all of
	 * it, even if it has taken the lock again.
	 */
	void unlock(ThreadHold hold) {
		if (this.holds.find(this.lockId) == hold && hold.count() > 0) {
			giveBack(hold);
		}
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
		return new ThreadLease(this, mine());
	}

	private void giveBack(ThreadHold hold) {
		hold.leave();
		if (hold.count() == 0) {
			awaitTransaction(hold);
		}
		if (hold.isOver()) {
			this.holds.remove(hold);
			hold.end();
			hold.lease().releaseNow();
		}
		else {
			hold.ensureValid();
		}
	}

	/**
	 * Keeps the hold at least until the transaction ends that the thread is in now, if it
	 * is in one.
	 */
	private void awaitTransaction(ThreadHold hold) {
		TransactionScope transactions = this.engine.node().transactions();
		Object current = transactions.current();
		if (!hold.awaits(current) && transactions.afterCompletion(() -> transactionEnded(hold))) {
			hold.beginTransaction(current);
		}
	}

	private void transactionEnded(ThreadHold hold) {
		hold.endTransaction();
		if (hold.isOver()) {
			this.holds.remove(hold);
			hold.end();
			// The commit was fenced, and a loss was told to the others already.
			hold.lease().abandon();
		}
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
		@Nullable LeasedHold lease = attempt.run();
		if (lease == null) {
			return false;
		}
		try {
			own(lease);
		}
		catch (Throwable ex) {
			// Else it would be renewed for ever, and nobody could release it.
			lease.abandon();
			throw ex;
		}
		return true;
	}

	private void own(LeasedHold lease) {
		ThreadHold hold = new ThreadHold(lease);
		this.holds.add(hold);
		try {
			lease.belongsTo(hold);
			awaitTransaction(hold);
		}
		catch (Throwable ex) {
			this.holds.remove(hold);
			hold.end();
			throw ex;
		}
	}

	private AcquireAttempt attempt(long wait, boolean interruptible) {
		return new AcquireAttempt(this.engine, this.lockId, this.options, wait, interruptible);
	}

	@Override
	public String toString() {
		return "StorageLock['" + this.lockId + "']";
	}

}
