package io.github.storagelock.registry;

import org.jspecify.annotations.Nullable;

/**
 * How this node shares a lock with others: for how long it has had it, until when it lets
 * them go first, and when it told them last that it waits. Touched by whoever has the
 * turn.
 */
final class Possession {

	// Since when this node has had the lock, but for pauses too short for others; null
	// when others had it.
	private @Nullable Long since;

	private @Nullable Long yieldUntil;

	private @Nullable Long announcedAt;

	/**
	 * Notes that this node has the lock from now on, unless it has had it before.
	 */
	void granted(long now) {
		if (this.since == null) {
			this.since = now;
		}
	}

	/**
	 * Notes that another node has the lock.
	 */
	void refused() {
		this.since = null;
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
	 * Returns whether it is time to tell others that this node waits, and notes that it
	 * does.
	 */
	boolean announces(long now, long interval) {
		Long last = this.announcedAt;
		if (last != null && now - last < interval) {
			return false;
		}
		this.announcedAt = now;
		return true;
	}

}
