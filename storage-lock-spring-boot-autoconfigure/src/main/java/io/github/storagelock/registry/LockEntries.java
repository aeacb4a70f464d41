package io.github.storagelock.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

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
		return this.entries.compute(lockId, (id, entry) -> ((entry != null) ? entry : new LockEntry(id)).addUser());
	}

	void leave(LockEntry entry) {
		this.entries.computeIfPresent(entry.lockId(), (id, present) -> present.removeUser() ? null : present);
	}

	/**
	 * Returns how many threads of this process wait for the id.
	 */
	int waiting(String lockId) {
		LockEntry entry = this.entries.get(lockId);
		return (entry != null) ? entry.waiting() : 0;
	}

	/**
	 * Lets all waiters go on at once.
	 * @param then what to do with each entry after that
	 */
	void dissolve(Consumer<LockEntry> then) {
		this.entries.values().forEach(LockEntry::dissolve);
		this.entries.values().forEach(then);
	}

	int size() {
		return this.entries.size();
	}

}
