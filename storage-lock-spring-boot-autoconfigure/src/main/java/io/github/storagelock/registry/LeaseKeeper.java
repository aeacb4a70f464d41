package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the holds of this node: has them renewed before their lease ends, and declares
 * them lost when it has ended. One timer serves all holds, and one that is released
 * before its first renewal does not touch it.
 */
final class LeaseKeeper {

	private static final Logger logger = LoggerFactory.getLogger(LeaseKeeper.class);

	// A look that was planned is not called off when an earlier one is needed, so none is
	// planned far ahead.
	private static final long LONGEST_PLAN = Duration.ofMinutes(1).toNanos();

	private final Timing timing;

	private final Renewals renewals;

	private final @Nullable Duration longHold;

	private final ConcurrentMap<LeasedHold, Watch> watches = new ConcurrentHashMap<>();

	// When there is no memory for a plan.
	private static final long NEXT_TRY = Duration.ofMillis(10).toNanos();

	// Guards the plan, for a few instructions.
	private final ReentrantLock planning = new ReentrantLock();

	private volatile Plan plan = Plan.NONE;

	LeaseKeeper(Timing timing, Renewals renewals, @Nullable Duration longHold) {
		this.timing = timing;
		this.renewals = renewals;
		this.longHold = longHold;
	}

	/**
	 * Watches a hold from now on, or not at all if this fails.
	 */
	void guard(LeasedHold hold) {
		long now = this.timing.nanoTime();
		Watch watch = new Watch(hold, now, longHold(hold.options().lease()));
		try {
			// Where there is no memory for a larger map the hold is in there all the
			// same.
			this.watches.put(hold, watch);
			lookIn(watch.untilNextLook(now), now);
		}
		catch (Throwable ex) {
			// Nobody will have it, so nobody would release it.
			this.watches.remove(hold);
			throw ex;
		}
	}

	private Duration longHold(Duration lease) {
		return (this.longHold != null) ? this.longHold : RegistrySettings.longHold(lease);
	}

	void forget(LeasedHold hold) {
		this.watches.remove(hold);
	}

	Collection<LeasedHold> holds() {
		return this.watches.keySet();
	}

	private void lookIn(long nanos, long now) {
		Plan next = new Plan(true, now + Math.min(nanos, LONGEST_PLAN));
		if (this.plan.comesBefore(next.at)) {
			return;
		}
		this.planning.lock();
		try {
			if (!this.plan.comesBefore(next.at)) {
				this.timing.schedule(Math.max(0, next.at - now), () -> look(next));
				this.plan = next;
			}
		}
		finally {
			this.planning.unlock();
		}
	}

	private void look(Plan due) {
		if (isOutdated(due)) {
			return;
		}
		List<Watch> toRenew = new ArrayList<>();
		long now = this.timing.nanoTime();
		try {
			for (Watch watch : this.watches.values()) {
				inspect(watch, now, toRenew);
			}
		}
		finally {
			try {
				begin(toRenew, now);
			}
			finally {
				planNextLook();
			}
		}
	}

	private void begin(List<Watch> toRenew, long now) {
		if (toRenew.isEmpty()) {
			return;
		}
		try {
			toRenew.sort(Comparator.comparingLong((watch) -> watch.hold().life().deadline() - now));
			this.timing.renew(() -> renew(toRenew));
		}
		catch (Throwable ex) {
			toRenew.forEach((watch) -> watch.end(now));
			throw ex;
		}
	}

	/**
	 * Clears the plan for a look that begins, unless it was replaced by an earlier one,
	 * which plans the next itself.
	 */
	private boolean isOutdated(Plan due) {
		this.planning.lock();
		try {
			if (this.plan != due) {
				return true;
			}
			this.plan = Plan.NONE;
			return false;
		}
		finally {
			this.planning.unlock();
		}
	}

	private void inspect(Watch watch, long now, List<Watch> toRenew) {
		LeasedHold hold = watch.hold();
		if (!hold.isValid()) {
			return;
		}
		if (watch.isToBeNoticed(now)) {
			hold.events().lastsLong(hold.taker());
		}
		if (!watch.isDue(now)) {
			return;
		}
		if (hold.isAbandoned()) {
			watch.begin();
			this.timing.work(hold::abandon);
			this.timing.tell(() -> logger
				.warn("The thread that held lock '{}' has ended without unlocking it; releasing it", hold.lockId()));
		}
		else {
			toRenew.add(watch);
			watch.begin();
		}
	}

	private void renew(List<Watch> due) {
		try {
			this.renewals.renew(due);
		}
		catch (RuntimeException | Error ex) {
			long now = this.timing.nanoTime();
			due.forEach((watch) -> watch.end(now));
			throw ex;
		}
		finally {
			planNextLook();
		}
	}

	/**
	 * Plans when to look again, once there is the memory for it: nobody else would.
	 */
	void planNextLook() {
		boolean planned = false;
		while (!planned) {
			try {
				tryToPlanNextLook();
				planned = true;
			}
			catch (OutOfMemoryError ex) {
				LockSupport.parkNanos(NEXT_TRY);
			}
		}
	}

	private void tryToPlanNextLook() {
		long now = this.timing.nanoTime();
		this.watches.values()
			.stream()
			.filter((watch) -> watch.hold().isHeld())
			.mapToLong((watch) -> watch.untilNextLook(now))
			.min()
			.ifPresent((nanos) -> lookIn(nanos, now));
	}

	/**
	 * When the timer looks next.
	 */
	private record Plan(boolean made, long at) {

		static final Plan NONE = new Plan(false, 0);

		boolean comesBefore(long time) {
			return this.made && this.at - time <= 0;
		}

	}

}
