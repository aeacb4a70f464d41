package io.github.storagelock.registry;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.LockRecord;

/**
 * How this node shares a lock with others: for how long it has had it, until when it lets
 * them go first, and whom it told last that it waits. Touched by whoever has the turn.
 */
final class Possession {

	/**
	 * For how long a node says that it waits.
	 */
	static final Duration ANNOUNCED = Duration.ofMillis(1_500);

	private final Rules rules;

	// When this node asked for the lock and had it from others; null when others have it.
	private @Nullable Long begun;

	// Since when it has had the lock without a look at whether others wait, but for
	// pauses too short for them.
	private @Nullable Long since;

	// How the record was left by the last release.
	private @Nullable Freed freed;

	private @Nullable Long yieldUntil;

	private @Nullable Announcement announcement;

	Possession(Rules rules) {
		this.rules = rules;
	}

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
	 * Returns whether this node has had the lock for so long that it should see whether
	 * others wait.
	 */
	boolean isLong(long now) {
		return lasted(now) >= this.rules.maxTime();
	}

	/**
	 * Notes that nobody else waits.
	 */
	void goesOn(long now) {
		this.since = now;
	}

	/**
	 * Returns whether the record says that another node waits. What this node said of
	 * itself, or others before they had the lock, was before it had it.
	 */
	boolean isWanted(LockRecord record, long now) {
		return !record.wanted().isZero() && isOlderThan(ANNOUNCED.minus(record.wanted()).toNanos(), now);
	}

	/**
	 * Returns for how long to let others go first who wait for a lock that this node has:
	 * how long another one may take to see that it is free, on the way there and back.
	 * @param lookBegun when a look at the record was begun that has ended now
	 */
	long timeToYield(long lookBegun, long now) {
		return timeToYield(lasted(lookBegun), lookBegun, now);
	}

	private long timeToYield(long had, long lookBegun, long now) {
		return this.rules.longestPause().applyAsLong(had) + 2 * (now - lookBegun);
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
	 * Returns whether to look at the record before asking for the lock: this node has had
	 * it for long, with pauses that were too short for others, or lets them go first now.
	 */
	boolean isToLookFirst(long now) {
		Freed last = this.freed;
		if (last == null) {
			return false;
		}
		if (yieldLeft(now) > 0) {
			return true;
		}
		if (now - last.at() > this.rules.longestPause().applyAsLong(lasted(last.at()))) {
			ended();
			return false;
		}
		return isLong(last.at());
	}

	/**
	 * Lets other nodes go first if one waits for a free lock that this node has had for
	 * long, and has not had it since.
	 * @param record what was found
	 * @param lookBegun when the look was begun that has ended now
	 * @return whether they are to go first
	 */
	boolean letOthersGoFirst(LockRecord record, long lookBegun, long now) {
		Freed last = this.freed;
		if (last == null) {
			return false;
		}
		if (record.fencingToken() != last.token()) {
			ended();
			return false;
		}
		if (!isLong(last.at())) {
			return false;
		}
		boolean wanted = isWanted(record, now);
		if (wanted) {
			yieldUntil(now + timeToYield(lasted(last.at()), lookBegun, now));
		}
		else {
			goesOn(now);
		}
		return wanted;
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
	 * Returns for how long this node has had the lock while others could not.
	 */
	private long lasted(long now) {
		Long begun = this.since;
		return (begun != null) ? now - begun : 0;
	}

	/**
	 * Returns whether something so old has happened since this node has the lock.
	 */
	private boolean isOlderThan(long age, long now) {
		Long begun = this.begun;
		return begun == null || age < now - begun;
	}

	/**
	 * What a node owes to others.
	 *
	 * @param maxTime for how long it has a lock before it looks whether others wait
	 * @param longestPause how long the pause between the looks of a waiter is at most
	 * that has waited for some time
	 */
	record Rules(long maxTime, LongUnaryOperator longestPause) {
	}

	/**
	 * A release.
	 *
	 * @param at when it was
	 * @param token what it left in the record
	 */
	private record Freed(long at, long token) {
	}

	/**
	 * What a node was told.
	 */
	private record Announcement(String owner, long at) {
	}

}
