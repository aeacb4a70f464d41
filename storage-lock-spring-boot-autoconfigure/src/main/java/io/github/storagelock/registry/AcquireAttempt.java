package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockOptions;

/**
 * What one caller wants, until when, and what has become of it so far.
 */
final class AcquireAttempt {

	static final long FOR_EVER = Long.MAX_VALUE;

	// How long before the end of a wait the storage is asked for the last time.
	private static final long LAST_LOOK = Duration.ofMillis(2).toNanos();

	private final String lockId;

	private final LockOptions options;

	private final long wait;

	private final boolean interruptible;

	private final Timing timing;

	private final Interrupts interrupts;

	private final long started;

	private boolean interruptKept;

	// Who was in the way at the end.
	private Obstacle obstacle = Obstacle.UNKNOWN;

	private boolean keptHere;

	/**
	 * Creates the attempt, whose time begins to run.
	 * @param wait how many nanoseconds it may take; zero asks once
	 * @param interruptible whether it ends by an interrupt; else that is kept for later
	 */
	AcquireAttempt(String lockId, LockOptions options, long wait, boolean interruptible, Timing timing,
			Interrupts interrupts) {
		this.lockId = lockId;
		this.options = options;
		this.wait = wait;
		this.interruptible = interruptible;
		this.timing = timing;
		this.interrupts = interrupts;
		this.started = timing.nanoTime();
	}

	String lockId() {
		return this.lockId;
	}

	LockOptions options() {
		return this.options;
	}

	/**
	 * Returns how many nanoseconds it may take.
	 */
	long time() {
		return this.wait;
	}

	boolean waitsForEver() {
		return this.wait == FOR_EVER;
	}

	boolean isInterruptible() {
		return this.interruptible;
	}

	long elapsed() {
		return this.timing.nanoTime() - this.started;
	}

	long remaining() {
		return this.wait - elapsed();
	}

	/**
	 * Returns whether there is the time for more than the last look.
	 */
	boolean mayPause() {
		return remaining() > LAST_LOOK;
	}

	/**
	 * Returns how long a pause may be that is followed by a look.
	 */
	long longestPause() {
		long left = remaining();
		return (left > LAST_LOOK) ? left - LAST_LOOK : left;
	}

	/**
	 * Returns whether a call without a deadline of its own has waited long enough for a
	 * broken storage, be it behind others.
	 */
	boolean hasFailedForTooLong(@Nullable FailureStreak failures) {
		long enough = this.options.lease().toNanos();
		return waitsForEver() && failures != null && failures.hasLasted(enough, this.timing.nanoTime())
				&& elapsed() >= enough;
	}

	/**
	 * Looks for an interrupt, and keeps one for later that does not end the attempt.
	 * @throws InterruptedException if it ends the attempt
	 */
	void noteInterrupt() throws InterruptedException {
		if (!this.interruptible) {
			this.interruptKept |= this.interrupts.keepBack();
		}
		else if (Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	/**
	 * Interrupts the thread again, if something was kept back.
	 */
	void restoreInterrupt() {
		if (this.interruptKept) {
			this.interrupts.restore();
		}
	}

	/**
	 * Notes who was in the way.
	 * @param keptHere whether a minimum hold of this node keeps the lock
	 */
	void failed(Obstacle obstacle, boolean keptHere) {
		this.obstacle = obstacle;
		this.keptHere = keptHere;
	}

	/**
	 * Says who was in the way, in words.
	 * @param nodeId this node
	 * @param reentrant whether the current thread holds the lock in the way that is
	 * re-entrant
	 */
	String describeObstacle(String nodeId, boolean reentrant) {
		return this.obstacle.describe(nodeId, this.keptHere, reentrant);
	}

}
