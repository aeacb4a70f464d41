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

	// When the timer looks for the sake of this hold.
	private volatile long lookAt;

	// From when on it is renewed when the timer looks anyway.
	private volatile long dueFrom;

	private volatile boolean busy;

	// When the hold has lasted for long, and whether that was noticed. Both the timer's.
	private final long noticeAt;

	private volatile boolean noticed;

	private int failures;

	/**
	 * Creates the watch of a hold that was just taken.
	 * @param longHold after what time the hold lasts for long; never if zero
	 */
	Watch(LeasedHold hold, long now, Duration longHold) {
		this.hold = hold;
		this.noticeAt = now + longHold.toNanos();
		this.noticed = longHold.isZero();
		this.interval = hold.options().renewalInterval().toNanos();
		renewed(hold.life().deadline() - hold.options().lease().toNanos());
	}

	LeasedHold hold() {
		return this.hold;
	}

	/**
	 * Returns for how long nothing needs to be done about the hold.
	 */
	long untilNextLook(long now) {
		long left = this.hold.life().timeLeft(now);
		if (!this.noticed) {
			left = Math.min(left, this.noticeAt - now);
		}
		return this.busy ? left : Math.min(left, this.lookAt - now);
	}

	/**
	 * Returns, once, that the hold lasts for long.
	 */
	boolean isToBeNoticed(long now) {
		if (this.noticed || this.noticeAt - now > 0) {
			return false;
		}
		this.noticed = true;
		return true;
	}

	boolean isDue(long now) {
		return !this.busy && this.dueFrom - now <= 0;
	}

	/**
	 * Keeps the timer's hands off until {@link #renewed}, {@link #postponed} or
	 * {@link #putOff}.
	 */
	void begin() {
		this.busy = true;
	}

	void renewed(long requestedAt) {
		this.failures = 0;
		this.lookAt = requestedAt + this.interval;
		this.dueFrom = this.lookAt - this.interval / SLACK;
		this.busy = false;
	}

	/**
	 * Returns how often it was postponed since it was renewed.
	 */
	int failures() {
		return this.failures;
	}

	/**
	 * Plans the next try after one: later each time, but never so late that less than
	 * half of what is left of the lease remains for it.
	 */
	void postponed(long now) {
		putOff(now);
		this.failures++;
	}

	/**
	 * Plans the next try where there was none.
	 */
	void putOff(long now) {
		long backOff = Math.min(this.interval / 2, FIRST_RETRY << Math.min(this.failures, MOST_DOUBLINGS));
		long half = Math.max((this.hold.life().deadline() - now) / 2, Math.min(this.interval / 2, FIRST_RETRY));
		this.lookAt = now + Math.min(backOff, half);
		this.dueFrom = this.lookAt;
		this.busy = false;
	}

	/**
	 * Makes sure that a renewal that broke off does not keep the timer's hands off for
	 * ever.
	 */
	void end(long now) {
		if (this.busy) {
			postponed(now);
		}
	}

}
