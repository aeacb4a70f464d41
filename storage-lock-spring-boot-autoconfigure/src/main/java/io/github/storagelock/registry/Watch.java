package io.github.storagelock.registry;

import java.time.Duration;

/**
 * When to look at a hold next. Written by the timer thread or, while a renewal is under
 * way, by the thread that carries it out.
 */
final class Watch {

	// What is due within this part of its interval is renewed along with what is due now.
	private static final int SLACK = 4;

	private static final long FIRST_RETRY = Duration.ofMillis(50).toNanos();

	private static final int MOST_DOUBLINGS = 10;

	private final LeasedHold hold;

	private final long interval;

	private volatile long renewAt;

	private volatile boolean busy;

	private int failures;

	Watch(LeasedHold hold, long now) {
		this.hold = hold;
		this.interval = hold.options().renewalInterval().toNanos();
		this.renewAt = now + this.interval;
	}

	LeasedHold hold() {
		return this.hold;
	}

	/**
	 * Returns for how long nothing needs to be done about the hold.
	 */
	long untilNextLook(long now) {
		long untilDeadline = this.hold.deadline() - now;
		return this.busy ? untilDeadline : Math.min(untilDeadline, this.renewAt - now);
	}

	boolean isDue(long now) {
		return !this.busy && this.renewAt - this.interval / SLACK - now <= 0;
	}

	/**
	 * Keeps the timer's hands off until {@link #renewed} or {@link #postponed}.
	 */
	void begin() {
		this.busy = true;
	}

	void renewed(long requestedAt) {
		this.failures = 0;
		this.renewAt = requestedAt + this.interval;
		this.busy = false;
	}

	void postponed(long now) {
		long backOff = FIRST_RETRY << Math.min(this.failures++, MOST_DOUBLINGS);
		// The slack makes it due that much earlier.
		this.renewAt = now + Math.min(this.interval / 2, backOff) + this.interval / SLACK;
		this.busy = false;
	}

}
