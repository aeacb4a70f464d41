package io.github.storagelock.registry;

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
		Watch watch = new Watch(hold, now);
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
		Plan present = this.plan;
		if (present.comesBefore(now + nanos)) {
			return;
		}
		this.planning.lock();
		try {
			if (!this.plan.comesBefore(now + nanos)) {
				Plan next = new Plan(true, now + nanos);
				this.plan = next;
				this.timing.schedule(Math.max(0, nanos), () -> look(next));
			}
		}
		finally {
			this.planning.unlock();
		}
	}

	private void look(Plan due) {
		this.planning.lock();
		try {
			if (this.plan != due) {
				// An earlier look was planned after this one, and plans the next itself.
				return;
			}
			this.plan = Plan.NONE;
		}
		finally {
			this.planning.unlock();
		}
		List<Watch> toRenew = new ArrayList<>();
		long now = this.timing.nanoTime();
		for (Watch watch : this.watches.values()) {
			inspect(watch, now, toRenew);
		}
		if (!toRenew.isEmpty()) {
			toRenew.sort(Comparator.comparingLong((watch) -> watch.hold().deadline() - now));
			this.timing.renew(() -> {
				this.renewals.renew(toRenew);
				planNextLook();
			});
		}
		planNextLook();
	}

	private void inspect(Watch watch, long now, List<Watch> toRenew) {
		LeasedHold hold = watch.hold();
		if (hold.hasRunOut()) {
			hold.lose("its lease ran out");
		}
		else if (watch.isDue(now)) {
			watch.begin();
			if (hold.isAbandoned()) {
				logger.warn("The thread that held lock '{}' has ended without unlocking it; releasing it",
						hold.lockId());
				this.timing.work(hold::release);
			}
			else {
				toRenew.add(watch);
			}
		}
	}

	private void planNextLook() {
		long now = this.timing.nanoTime();
		this.watches.values()
			.stream()
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
