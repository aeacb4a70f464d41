package io.github.storagelock.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What each thread holds by itself. A thread only ever sees its own, so re-entry needs no
 * synchronization and no look at what is shared.
 */
final class ThreadHolds {

	private final ThreadLocal<@Nullable Map<String, ThreadHold>> holds = new ThreadLocal<>();

	/**
	 * Returns the current thread's hold, valid or lost.
	 */
	@Nullable ThreadHold find(String lockId) {
		Map<String, ThreadHold> mine = this.holds.get();
		return (mine != null) ? mine.get(lockId) : null;
	}

	/**
	 * Returns all holds of the current thread in the order of their ids.
	 */
	List<ThreadHold> all() {
		Map<String, ThreadHold> mine = this.holds.get();
		return (mine != null) ? List.copyOf(new TreeMap<>(mine).values()) : List.of();
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
