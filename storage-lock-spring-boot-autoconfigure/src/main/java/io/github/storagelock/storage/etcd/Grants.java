package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process remembers of the locks that it was granted: etcd has no clock that
 * could tell since when they are held.
 */
final class Grants {

	private static final long GRACE = Duration.ofMinutes(1).toNanos();

	private static final int MOST_FREED = 10_000;

	private final Map<String, Grant> grants = new ConcurrentHashMap<>();

	// Released by this process last: likely to be free.
	private final Map<String, Boolean> freed = new ConcurrentHashMap<>();

	/**
	 * Remembers a grant.
	 * @param calledAt when the acquisition was begun
	 */
	void granted(String lockId, Token token, GrantedLease lease, long calledAt) {
		this.grants.put(lockId, new Grant(token, lease, calledAt, calledAt));
	}

	Optional<Grant> find(String lockId, Token token) {
		return Optional.ofNullable(this.grants.get(lockId)).filter((grant) -> grant.token().equals(token));
	}

	/**
	 * Notes that a lease runs on from now.
	 */
	void renewed(String lockId, Token token) {
		long now = System.nanoTime();
		this.grants.computeIfPresent(lockId, (id, grant) -> grant.token().equals(token)
				? new Grant(token, grant.lease(), grant.calledAt(), now) : grant);
	}

	/**
	 * Notes that a grant has another lease.
	 */
	void moved(String lockId, Token token, GrantedLease lease) {
		this.grants.computeIfPresent(lockId, (id, grant) -> grant.token().equals(token)
				? new Grant(token, lease, grant.calledAt(), grant.renewedAt()) : grant);
	}

	/**
	 * Forgets a grant that has ended.
	 */
	void ended(String lockId, Token token) {
		find(lockId, token).ifPresent((grant) -> this.grants.remove(lockId, grant));
	}

	/**
	 * Notes that this process has released a lock, and nobody has it.
	 */
	void freed(String lockId) {
		if (this.freed.size() >= MOST_FREED) {
			this.freed.clear();
		}
		this.freed.put(lockId, Boolean.TRUE);
	}

	/**
	 * Returns whether this process was the last to release a lock as far as it knows, and
	 * does not know it any more.
	 */
	boolean takeFreed(String lockId) {
		return this.freed.remove(lockId) != null;
	}

	/**
	 * Forgets grants that were neither renewed nor released, and are over.
	 */
	void forgetOver() {
		long now = System.nanoTime();
		this.grants.values().removeIf((grant) -> now - grant.renewedAt() > GRACE && grant.isOver(now - GRACE));
	}

	/**
	 * One grant.
	 *
	 * @param token its token
	 * @param lease what its key lives on
	 * @param calledAt when the acquisition was begun
	 * @param renewedAt when its lease was last known to run for its whole length
	 */
	record Grant(Token token, GrantedLease lease, long calledAt, long renewedAt) {

		private boolean isOver(long now) {
			return Duration.ofNanos(now - this.renewedAt).toSeconds() > this.lease.seconds();
		}

	}

}
