package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;

/**
 * What a hold is and how that changes: held, then released or lost, each once.
 */
final class HoldLife {

	private final Timing timing;

	private final AtomicReference<State> state;

	private final Consumer<State> whenLost;

	private volatile Bound bound;

	HoldLife(Timing timing, long deadline, Duration maxHold, Consumer<State> whenLost) {
		this.timing = timing;
		this.bound = new Bound(maxHold, timing.nanoTime() + maxHold.toNanos());
		this.state = new AtomicReference<>(State.held(deadline));
		this.whenLost = whenLost;
	}

	/**
	 * Returns the state as it was left.
	 */
	State state() {
		return Objects.requireNonNull(this.state.get());
	}

	long deadline() {
		return state().deadline();
	}

	long latestEnd() {
		return state().latestEnd();
	}

	/**
	 * Returns the state now. A hold that was seen to have run out is lost for good.
	 */
	State upToDate() {
		State now = state();
		long time = this.timing.nanoTime();
		while (now.isHeld() && timeLeft(now, time) <= 0) {
			lose(now, isOverdue(time) ? Loss.afterMaximum(this.bound.maxHold()) : Loss.OF_LEASE);
			now = state();
			time = this.timing.nanoTime();
		}
		return now;
	}

	/**
	 * Throws if the hold has ended.
	 * @param lease the hold, for words
	 */
	void ensureHeld(LockLease lease) {
		State now = upToDate();
		if (now.kind() == Kind.RELEASED) {
			throw new IllegalMonitorStateException("Lock '" + lease.lockId() + "' was released");
		}
		if (now.isLost()) {
			throw now.toException(lease);
		}
	}

	/**
	 * Returns for how long the hold lasts at most if it is not renewed.
	 */
	long timeLeft(long time) {
		return timeLeft(state(), time);
	}

	private long timeLeft(State now, long time) {
		long left = now.deadline() - time;
		Bound present = this.bound;
		return present.maxHold().isZero() ? left : Math.min(left, present.lastMoment() - time);
	}

	/**
	 * Returns whether the storage may still have the record of a hold that was lost.
	 */
	boolean isRecordLeft() {
		return state().isInDoubt() || isOverdue(this.timing.nanoTime());
	}

	private boolean isOverdue(long time) {
		Bound present = this.bound;
		return !present.maxHold().isZero() && present.lastMoment() - time <= 0;
	}

	/**
	 * Ends the hold as released, if it has not ended yet.
	 * @return what it was before
	 */
	State release() {
		State now = upToDate();
		while (now.isHeld() && !this.state.compareAndSet(now, now.released())) {
			now = upToDate();
		}
		return now;
	}

	/**
	 * Ends the hold as lost, if it has not ended yet. Does no I/O.
	 */
	void lose(Loss loss) {
		for (State now = state(); now.isHeld(); now = state()) {
			lose(now, loss);
		}
	}

	/**
	 * Turns a release into a loss, as somebody else had the record before.
	 * @param last what the hold was before the release
	 * @return what it is now
	 */
	State loseReleased(State last, Loss loss) {
		State lost = last.lost(loss);
		this.state.set(lost);
		return lost;
	}

	/**
	 * Moves the deadline, unless the hold has ended or run out by now.
	 * @return whether the hold goes on
	 */
	boolean extend(long newDeadline) {
		for (State now = upToDate(); now.isHeld(); now = upToDate()) {
			if (newDeadline - now.deadline() <= 0 || this.state.compareAndSet(now, State.held(newDeadline))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Changes the maximum hold, counted from now, unless the hold has ended.
	 * @return whether the hold goes on
	 */
	boolean bound(Duration maxHold) {
		State now = upToDate();
		Bound changed = new Bound(maxHold, this.timing.nanoTime() + maxHold.toNanos());
		while (now.isHeld()) {
			this.bound = changed;
			// Whoever found the old maximum to be over has to look again.
			if (this.state.compareAndSet(now, now.again())) {
				return true;
			}
			now = state();
		}
		return false;
	}

	/**
	 * Notes that the storage may have extended the lease.
	 */
	void mayLastUntil(long time) {
		this.state.updateAndGet((now) -> now.perhapsUntil(time));
	}

	private void lose(State now, Loss loss) {
		State lost = now.lost(loss);
		if (this.state.compareAndSet(now, lost)) {
			this.whenLost.accept(lost);
		}
	}

	/**
	 * What a hold is at one moment. The deadline is part of it, so that of a renewal and
	 * a loss that meet only one happens.
	 *
	 * @param kind what it is
	 * @param deadline until when the storage surely knows the hold, by the monotonic
	 * timer
	 * @param latestEnd until when it may know the hold if nobody releases it: later than
	 * the deadline if it was not heard what became of a renewal
	 * @param loss why it was lost; null if it was not
	 */
	record State(Kind kind, long deadline, long latestEnd, @Nullable Loss loss) {

		private static State held(long deadline) {
			return new State(Kind.HELD, deadline, deadline, null);
		}

		private State again() {
			return new State(this.kind, this.deadline, this.latestEnd, this.loss);
		}

		private State perhapsUntil(long latestEnd) {
			return new State(this.kind, this.deadline, latestEnd, this.loss);
		}

		private State released() {
			return new State(Kind.RELEASED, this.deadline, this.latestEnd, null);
		}

		private State lost(Loss loss) {
			return new State(Kind.LOST, this.deadline, this.latestEnd, loss);
		}

		/**
		 * Returns why it was lost, which it was.
		 */
		Loss lossOfLost() {
			return Objects.requireNonNull(this.loss);
		}

		/**
		 * Returns what callers are told of a loss.
		 */
		LockLostException toException(LockLease lease) {
			return new LockLostException(lease.lockId(), lease.fencingToken(),
					"Lock '" + lease.lockId() + "' (token " + lease.fencingToken() + ") was lost: "
							+ lossOfLost().words() + ". Another node may hold it by now");
		}

		/**
		 * Returns whether a renewal may still arrive that nobody waits for.
		 */
		boolean isInDoubt() {
			return this.latestEnd != this.deadline;
		}

		boolean isHeld() {
			return this.kind == Kind.HELD;
		}

		boolean isLost() {
			return this.kind == Kind.LOST;
		}

	}

	/**
	 * How long a hold may last.
	 *
	 * @param maxHold zero for no maximum
	 * @param lastMoment when it is over, if there is one
	 */
	private record Bound(Duration maxHold, long lastMoment) {
	}

	/**
	 * The stages of a hold.
	 */
	enum Kind {

		HELD, RELEASED, LOST

	}

}
