package io.github.storagelock.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The lock ids that somebody in this process holds or wants. An entry is made when it is
 * first needed and dropped with its last user.
 */
final class LockEntries {

	private final ConcurrentMap<String, LockEntry> entries = new ConcurrentHashMap<>();

	/**
	 * Returns the entry of an id, with the caller as a user of it.
	 */
	@SuppressWarnings("NullAway") // the function never returns null
	LockEntry enter(String lockId) {
		return this.entries.compute(lockId, (id, entry) -> ((entry != null) ? entry : new LockEntry(id)).enter());
	}

	void leave(LockEntry entry) {
		this.entries.computeIfPresent(entry.lockId(), (id, present) -> present.leave() ? null : present);
	}

	/**
	 * Returns how many threads of this process wait for the id.
	 */
	int waiting(String lockId) {
		LockEntry entry = this.entries.get(lockId);
		return (entry != null) ? entry.waiting() : 0;
	}

	void dissolve() {
		this.entries.values().forEach(LockEntry::dissolve);
	}

	int size() {
		return this.entries.size();
	}

}
