package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the holds of this node: has them renewed before their lease ends, and declares
 * them lost when it has ended. One timer serves all holds, and one that is released
 * before its first renewal does not touch it.
 */
final class LeaseKeeper {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	// A look that was planned is not called off when an earlier one is needed, so none is
	// planned far ahead.
	private static final long LONGEST_PLAN = Duration.ofMinutes(1).toNanos();

	private final Timing timing;

	private final Renewals renewals;

	private final ConcurrentMap<LeasedHold, Watch> watches = new ConcurrentHashMap<>();

	// Guards the plan, for a few instructions.
	private final ReentrantLock planning = new ReentrantLock();

	private volatile Plan plan = Plan.NONE;

	LeaseKeeper(Node node, Releases releases) {
		this.timing = node.timing();
		this.renewals = new Renewals(node, releases);
	}

	void guard(LeasedHold hold) {
		long now = this.timing.nanoTime();
		Watch watch = new Watch(hold);
		this.watches.put(hold, watch);
		lookIn(watch.untilNextLook(now), now);
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
			if (!toRenew.isEmpty()) {
				toRenew.sort(Comparator.comparingLong((watch) -> watch.hold().deadline() - now));
				this.timing.renew(() -> renew(toRenew));
			}
			planNextLook();
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
		if (!hold.isValid() || !watch.isDue(now)) {
			return;
		}
		watch.begin();
		if (hold.isAbandoned()) {
			logger.warn("The thread that held lock '{}' has ended without unlocking it; releasing it", hold.lockId());
			this.timing.work(hold::abandon);
		}
		else {
			toRenew.add(watch);
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

	private void planNextLook() {
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
