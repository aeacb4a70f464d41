package io.github.storagelock.registry;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

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

	// Written by whoever has the turn.
	private volatile @Nullable Doubt doubt;

	private volatile boolean dissolved;

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
		if (this.turn.hasQueuedThreads() || !this.turn.tryAcquire()) {
			return false;
		}
		if (this.dissolved) {
			// That was no turn: a hold may have it.
			this.turn.release();
			return false;
		}
		return true;
	}

	void giveTurn() {
		this.turn.release();
	}

	/**
	 * Lets all waiters go on at once, because the registry is closed and refuses them.
	 */
	void dissolve() {
		this.dissolved = true;
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
		return this.doubt != null;
	}

	@Nullable Doubt doubt() {
		return this.doubt;
	}

	void setDoubt(@Nullable Doubt doubt) {
		this.doubt = doubt;
	}

	LockEntry enter() {
		this.users++;
		return this;
	}

	boolean leave() {
		return --this.users == 0;
	}

	/**
	 * A lost answer, told from later ones by being another object.
	 */
	static final class Doubt {

		private final long end;

		Doubt(long end) {
			this.end = end;
		}

		/**
		 * Returns whether the request cannot be carried out any more.
		 */
		boolean isOver(long now) {
			return this.end - now <= 0;
		}

	}

}
