package io.github.storagelock.registry;

import org.jspecify.annotations.Nullable;

/**
 * How this node shares a lock with others: for how long it has had it, until when it lets
 * them go first, and whom it told last that it waits. Touched by whoever has the turn.
 */
final class Possession {

	// When this node asked for the lock and had it from others; null when others have it.
	private @Nullable Long begun;

	// Since when it has had the lock without a look at whether others wait, but for
	// pauses too short for them.
	private @Nullable Long since;

	// How the record was left by the last release.
	private @Nullable Freed freed;

	private @Nullable Long yieldUntil;

	private @Nullable Announcement announcement;

	/**
	 * Notes that this node was granted the lock.
	 * @param requestedAt when the request was sent
	 */
	void granted(long requestedAt, long now) {
		if (this.begun == null) {
			this.begun = requestedAt;
		}
		if (this.since == null) {
			this.since = now;
		}
		this.freed = null;
		this.announcement = null;
	}

	/**
	 * Notes that another node has the lock, or has had it.
	 */
	void ended() {
		this.begun = null;
		this.since = null;
		this.freed = null;
	}

	/**
	 * Notes that this node has released the lock.
	 * @param token what the record has now
	 */
	void freed(long now, long token) {
		this.freed = new Freed(now, token);
	}

	/**
	 * Returns how the record was left if this node released it last.
	 */
	@Nullable Freed freed() {
		return this.freed;
	}

	void restartTime(long now) {
		this.since = now;
	}

	/**
	 * Returns for how long this node has had the lock while others could not.
	 */
	long lasted(long now) {
		Long begun = this.since;
		return (begun != null) ? now - begun : 0;
	}

	/**
	 * Returns whether something so old has happened since this node has the lock.
	 */
	boolean isOlderThan(long age, long now) {
		Long begun = this.begun;
		return begun == null || age < now - begun;
	}

	/**
	 * Lets other nodes go first.
	 */
	void yieldUntil(long time) {
		this.since = null;
		this.yieldUntil = time;
	}

	/**
	 * Returns for how long other nodes are still to go first.
	 */
	long yieldLeft(long now) {
		Long until = this.yieldUntil;
		return (until != null) ? until - now : 0;
	}

	/**
	 * Returns whether it is time to tell another node that this one waits, and notes that
	 * it is told.
	 */
	boolean announces(String owner, long now, long interval) {
		Announcement last = this.announcement;
		if (last != null && last.owner().equals(owner) && now - last.at() < interval) {
			return false;
		}
		this.announcement = new Announcement(owner, now);
		return true;
	}

	/**
	 * A release.
	 *
	 * @param at when it was
	 * @param token what it left in the record
	 */
	record Freed(long at, long token) {
	}

	/**
	 * What a node was told.
	 */
	private record Announcement(String owner, long at) {
	}

}
