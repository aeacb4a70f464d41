package io.github.storagelock.registry;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One lock id in this process, for as long as anybody here holds or wants it. Its
 * <em>turn</em> belongs to one at a time, in the order of arrival: to the one who asks
 * the storage, and then to the hold until its release or loss. So a hundred waiting
 * threads cost the storage what one costs.
 */
final class LockEntry {

	private static final int ENOUGH_FOR_ALL = Integer.MAX_VALUE / 2;

	private final String lockId;

	private final Semaphore turn = new Semaphore(1, true);

	// Guarded by the map of LockEntries.
	private int users;

	// Guarded by the turn.
	private boolean doubtful;

	LockEntry(String lockId) {
		this.lockId = lockId;
	}

	String lockId() {
		return this.lockId;
	}

	/**
	 * Waits for the turn without end; an interrupt is kept for later.
	 */
	void takeTurn() {
		this.turn.acquireUninterruptibly();
	}

	boolean takeTurn(long nanos) throws InterruptedException {
		return this.turn.tryAcquire(nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * Takes the turn if nobody has it or waits for it.
	 */
	boolean takeTurnNow() {
		return !this.turn.hasQueuedThreads() && this.turn.tryAcquire();
	}

	void giveTurn() {
		this.turn.release();
	}

	/**
	 * Lets all waiters go on at once, because the registry is closed.
	 */
	void dissolve() {
		this.turn.release(ENOUGH_FOR_ALL);
	}

	int waiting() {
		return this.turn.getQueueLength();
	}

	/**
	 * Returns whether an answer of the storage was lost lately, so that the record may
	 * name this node for no hold.
	 */
	boolean isDoubtful() {
		return this.doubtful;
	}

	void setDoubtful(boolean doubtful) {
		this.doubtful = doubtful;
	}

	LockEntry enter() {
		this.users++;
		return this;
	}

	boolean leave() {
		return --this.users == 0;
	}

}
