package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.storagelock.text.DurationText;

/**
 * The state of a hold and how it changes: held, then released or lost, each once.
 */
final class HoldLife {

	private final Timing timing;

	private final AtomicReference<HoldState> state;

	private final Consumer<HoldState> whenLost;

	private final Duration maxHold;

	// When the maximum hold is over, if there is one.
	private final long lastMoment;

	HoldLife(Timing timing, long deadline, Duration maxHold, Consumer<HoldState> whenLost) {
		this.timing = timing;
		this.maxHold = maxHold;
		this.lastMoment = timing.nanoTime() + maxHold.toNanos();
		this.state = new AtomicReference<>(HoldState.held(deadline));
		this.whenLost = whenLost;
	}

	/**
	 * Returns the state as it was left.
	 */
	HoldState state() {
		return Objects.requireNonNull(this.state.get());
	}

	/**
	 * Returns the state now. A hold that was seen to have run out is lost for good.
	 */
	HoldState upToDate() {
		HoldState now = state();
		long time = this.timing.nanoTime();
		while (now.isHeld() && timeLeft(now, time) <= 0) {
			lose(now, isOverdue(time) ? "it was held for its maximum of " + DurationText.of(this.maxHold)
					: "its lease ran out");
			now = state();
			time = this.timing.nanoTime();
		}
		return now;
	}

	/**
	 * Returns for how long the hold lasts at most if it is not renewed.
	 */
	long timeLeft(long time) {
		return timeLeft(state(), time);
	}

	private long timeLeft(HoldState now, long time) {
		long left = now.deadline() - time;
		return this.maxHold.isZero() ? left : Math.min(left, this.lastMoment - time);
	}

	/**
	 * Returns whether the maximum hold is over.
	 */
	boolean isOverdue(long time) {
		return !this.maxHold.isZero() && this.lastMoment - time <= 0;
	}

	/**
	 * Ends the hold as released, if it has not ended yet.
	 * @return what it was before
	 */
	HoldState release() {
		HoldState now = upToDate();
		while (now.isHeld() && !this.state.compareAndSet(now, now.released())) {
			now = upToDate();
		}
		return now;
	}

	/**
	 * Ends the hold as lost, if it has not ended yet.
	 */
	void lose(String reason) {
		for (HoldState now = state(); now.isHeld(); now = state()) {
			lose(now, reason);
		}
	}

	/**
	 * Turns a release into a loss, as somebody else had the record before.
	 * @param last what the hold was before the release
	 * @return what it is now
	 */
	HoldState loseReleased(HoldState last, String reason) {
		HoldState lost = last.lost(reason);
		this.state.set(lost);
		return lost;
	}

	/**
	 * Moves the deadline, unless the hold has ended or run out by now.
	 * @return whether the hold goes on
	 */
	boolean extend(long newDeadline) {
		for (HoldState now = upToDate(); now.isHeld(); now = upToDate()) {
			if (newDeadline - now.deadline() <= 0 || this.state.compareAndSet(now, now.extended(newDeadline))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Notes that the storage may have extended the lease.
	 */
	void mayLastUntil(long time) {
		this.state.updateAndGet((now) -> now.perhapsUntil(time));
	}

	private void lose(HoldState now, String reason) {
		HoldState lost = now.lost(reason);
		if (this.state.compareAndSet(now, lost)) {
			this.whenLost.accept(lost);
		}
	}

}
