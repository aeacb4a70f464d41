package io.github.storagelock.registry;

import java.util.HashMap;
import java.util.Map;

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
