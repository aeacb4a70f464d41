package io.github.storagelock.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLease;

/**
 * What each thread holds by itself. A thread only ever sees its own, so re-entry needs no
 * synchronization and no look at what is shared.
 */
final class ThreadHolds {

	private final ThreadLocal<@Nullable Map<String, ThreadHold>> holds = new ThreadLocal<>();

	// Holds that belong to no thread, in the scopes in which they fence this one.
	private final ThreadLocal<@Nullable List<LeasedHold>> lent = new ThreadLocal<>();

	/**
	 * Returns the current thread's hold, valid or lost.
	 */
	@Nullable ThreadHold find(String lockId) {
		Map<String, ThreadHold> mine = this.holds.get();
		return (mine != null) ? mine.get(lockId) : null;
	}

	/**
	 * Returns by what the transactions of the current thread are fenced, in the order of
	 * ids.
	 */
	List<FencedLease> fencing() {
		Map<String, ThreadHold> mine = this.holds.get();
		List<LeasedHold> more = this.lent.get();
		if (mine == null && more == null) {
			return List.of();
		}
		List<LeasedHold> fencing = new ArrayList<>();
		if (mine != null) {
			mine.values()
				.stream()
				.filter((hold) -> hold.isFenced() && !hold.isOver())
				.map(ThreadHold::lease)
				.forEach(fencing::add);
		}
		if (more != null) {
			more.stream().filter((hold) -> hold.options().fenced()).forEach(fencing::add);
		}
		return fencing.stream()
			.distinct()
			.sorted(Comparator.comparing(LeasedHold::lockId))
			.<FencedLease>map((hold) -> hold)
			.toList();
	}

	/**
	 * Lets the current thread be fenced by a hold that belongs to no thread.
	 */
	LockLease.FencedScope lend(LeasedHold hold) {
		List<LeasedHold> more = this.lent.get();
		if (more == null) {
			more = new ArrayList<>();
			this.lent.set(more);
		}
		more.add(hold);
		return () -> takeBack(hold);
	}

	private void takeBack(LeasedHold hold) {
		List<LeasedHold> more = this.lent.get();
		if (more != null && more.remove(hold) && more.isEmpty()) {
			this.lent.remove();
		}
	}

	void add(ThreadHold hold) {
		Map<String, ThreadHold> mine = this.holds.get();
		if (mine == null) {
			mine = new HashMap<>();
			this.holds.set(mine);
		}
		mine.put(hold.lease().lockId(), hold);
	}

	void remove(ThreadHold hold) {
		Map<String, ThreadHold> mine = this.holds.get();
		if (mine != null && mine.remove(hold.lease().lockId()) != null && mine.isEmpty()) {
			this.holds.remove();
		}
	}

}
