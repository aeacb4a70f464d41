package io.github.storagelock.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The lock ids that somebody in this process holds or wants. The entry of an id that
 * nobody does any more is kept for a while: it knows how this node shares the lock with
 * others.
 */
final class LockEntries {

	private static final int MOST_IDLE = 4_096;

	private final Possession.Rules rules;

	private final ConcurrentMap<String, LockEntry> entries = new ConcurrentHashMap<>();

	// Changed with the number of users of an entry.
	private final AtomicInteger idle = new AtomicInteger();

	/**
	 * Creates the entries.
	 * @param rules how they share with other nodes
	 */
	LockEntries(Possession.Rules rules) {
		this.rules = rules;
	}

	/**
	 * Returns the entry of an id, with the caller as a user of it.
	 */
	@SuppressWarnings("NullAway") // the function never returns null
	LockEntry enter(String lockId) {
		return this.entries.compute(lockId, (id, present) -> {
			if (present == null) {
				return new LockEntry(id, new Possession(this.rules)).addUser();
			}
			if (present.isIdle()) {
				this.idle.decrementAndGet();
			}
			return present.addUser();
		});
	}

	void leave(LockEntry entry) {
		this.entries.computeIfPresent(entry.lockId(), (id, present) -> {
			present.removeUser();
			if (present.isIdle()) {
				this.idle.incrementAndGet();
			}
			return present;
		});
		if (this.idle.get() > MOST_IDLE) {
			dropIdle();
		}
	}

	/**
	 * Forgets what nobody uses, which makes other nodes wait a little longer.
	 */
	private void dropIdle() {
		this.entries.keySet().forEach((lockId) -> this.entries.computeIfPresent(lockId, (id, present) -> {
			if (!present.isIdle()) {
				return present;
			}
			this.idle.decrementAndGet();
			return null;
		}));
	}

	/**
	 * Returns how many threads of this process wait for the id.
	 */
	int waiting(String lockId) {
		LockEntry entry = this.entries.get(lockId);
		return (entry != null) ? entry.waiting() : 0;
	}

	/**
	 * Forgets what a grant that is no more has left to the next one.
	 */
	void forgetLeft(String lockId, long recordToken) {
		LockEntry entry = this.entries.get(lockId);
		if (entry != null) {
			entry.forgetLeft(recordToken);
		}
	}

	/**
	 * Returns by how many each id is held or wanted now.
	 */
	Map<String, Integer> users() {
		Map<String, Integer> users = new HashMap<>();
		this.entries.keySet().forEach((lockId) -> this.entries.computeIfPresent(lockId, (id, entry) -> {
			if (!entry.isIdle()) {
				users.put(id, entry.users());
			}
			return entry;
		}));
		return users;
	}

	/**
	 * Lets all waiters go on at once.
	 * @param then what to do with each entry after that
	 */
	void dissolve(Consumer<LockEntry> then) {
		this.entries.values().forEach(LockEntry::dissolve);
		this.entries.values().forEach(then);
	}

	/**
	 * Returns how many ids somebody holds or wants.
	 */
	int size() {
		return this.entries.size() - this.idle.get();
	}

}
