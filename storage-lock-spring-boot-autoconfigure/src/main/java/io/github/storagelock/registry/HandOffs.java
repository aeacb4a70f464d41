package io.github.storagelock.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.HoldEnd.Outcome;
import io.github.storagelock.storage.LockStorageException;

/**
 * Passes a lock from a hold that ends to the next one who waits in this process, without
 * the storage. From time to time the record is looked at: if another node waits, the lock
 * is released, and this node lets it go first.
 */
final class HandOffs {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private static final int MOST_PAST = 4_096;

	private final Node node;

	private final PollPacing pacing;

	private final Releases releases;

	private final int maxHolds;

	private final long maxTime;

	// Of locks that were released while nobody here waited.
	private final ConcurrentMap<String, Past> past = new ConcurrentHashMap<>();

	HandOffs(Node node, PollPacing pacing, Releases releases, RegistrySettings.HandOff bounds) {
		this.node = node;
		this.pacing = pacing;
		this.releases = releases;
		this.maxHolds = bounds.maxHolds();
		this.maxTime = bounds.maxTime().toNanos();
	}

	/**
	 * Returns how many tokens an acquisition reserves.
	 */
	int tokens() {
		return this.maxHolds;
	}

	/**
	 * Ends a hold: leaves the lock to the next one who waits here, or releases it.
	 * @param open whether the next one may have it at all
	 */
	Outcome end(LockEntry entry, LeasedHold hold, boolean open) {
		long yield = 0;
		if (open && entry.hasWaiters()) {
			long now = now();
			long had = entry.possession().lasted(now);
			boolean wanted = had >= this.maxTime && !isForUsAlone(hold);
			if (wanted) {
				yield = timeToYield(had, now);
			}
			else {
				if (had >= this.maxTime) {
					entry.possession().restartTime(now());
				}
				if (mayBeLeft(hold)) {
					entry.bequeath(hold.tenure().next(hold.deadline()));
					return Outcome.HANDED_OFF;
				}
			}
		}
		boolean freed = this.releases.release(hold.forRelease(), until(hold));
		if (yield > 0) {
			entry.possession().yieldUntil(now() + yield);
		}
		else {
			remember(entry, hold.fencingToken());
		}
		return freed ? Outcome.FREED : Outcome.STALE;
	}

	/**
	 * Returns when a release has become pointless.
	 */
	private long until(LeasedHold hold) {
		long now = now();
		return now + Math.max(hold.latestEnd() - now, hold.options().minHold().toNanos() - hold.heldNanos());
	}

	private void remember(LockEntry entry, long token) {
		if (this.past.size() >= MOST_PAST) {
			// What is forgotten makes others wait a little longer.
			this.past.clear();
		}
		long now = now();
		this.past.put(entry.lockId(), new Past(now - entry.possession().lasted(now), now, token));
	}

	/**
	 * Lets other nodes go first, if one waits and this node has had the lock for long
	 * with pauses that were too short for them. Called by whoever has the turn, before it
	 * asks the storage.
	 */
	void recall(LockEntry entry) {
		Past before = this.past.remove(entry.lockId());
		long now = now();
		if (before == null || now - before.releasedAt() > this.pacing.longest(before.had())) {
			return;
		}
		entry.possession().restartTime(before.since());
		if (before.had() >= this.maxTime) {
			if (isStillWanted(entry.lockId(), before.token())) {
				entry.possession().yieldUntil(now() + timeToYield(before.had(), now));
			}
			else {
				entry.possession().restartTime(now());
			}
		}
	}

	/**
	 * Returns how long another node may take to see that the lock is free, on the way
	 * there and back.
	 * @param lookBegun when a look at the record was begun that has ended now
	 */
	private long timeToYield(long had, long lookBegun) {
		return this.pacing.longest(had) + 2 * (now() - lookBegun);
	}

	private boolean mayBeLeft(LeasedHold hold) {
		return hold.tenure().hasNext() && hold.options().minHold().isZero() && !hold.isInDoubt()
				&& isFresh(hold.deadline(), hold.options());
	}

	/**
	 * Returns whether a tenure that was left is what a new hold needs.
	 */
	boolean suits(Tenure tenure, LockOptions options) {
		return tenure.lease().equals(options.lease()) && options.minHold().isZero()
				&& isFresh(tenure.deadline(), options);
	}

	/**
	 * Gives the turn to the next one.
	 */
	void giveTurn(LockEntry entry) {
		entry.giveTurn();
		releaseWhatNobodyTakes(entry);
	}

	/**
	 * Releases what was left to one who does not wait any more. To be called by each who
	 * ceases to wait.
	 */
	void releaseWhatNobodyTakes(LockEntry entry) {
		for (Tenure left = entry.inheritForNobody(); left != null; left = entry.inheritForNobody()) {
			try {
				releaseUnused(entry, left);
			}
			finally {
				entry.giveTurn();
			}
		}
	}

	/**
	 * Releases what was left to one whom it does not suit.
	 */
	void releaseUnused(LockEntry entry, Tenure left) {
		this.releases.release(left.releaseUnused(entry.lockId(), this.node.id()), left.deadline());
	}

	/**
	 * Releases, in the background, what was left when this node is closed, if nobody has
	 * taken it yet.
	 */
	void releaseWhatWasLeft(LockEntry entry) {
		Tenure left = entry.inherit();
		if (left != null) {
			this.releases.releaseLater(left.releaseUnused(entry.lockId(), this.node.id()), left.deadline());
		}
	}

	/**
	 * Returns whether a lease does not need to be renewed yet. One that does is not
	 * passed on: the renewal would come back to a hold that is no more.
	 */
	private boolean isFresh(long deadline, LockOptions options) {
		return deadline - now() > options.lease().minus(options.renewalInterval()).toNanos();
	}

	/**
	 * Looks at the record: whether it still names the hold, and no other node waits.
	 */
	private boolean isForUsAlone(LeasedHold hold) {
		try {
			return Shielded.call(this.node.threadHolds(), () -> this.node.storage().find(hold.lockId()))
				.filter((record) -> this.node.id().equals(record.ownerId())
						&& record.fencingToken() == hold.recordToken() && record.wanted().isZero())
				.isPresent();
		}
		catch (LockStorageException ex) {
			logger.debug("Lock '{}' is not handed off: its record could not be read", hold.lockId(), ex);
			return false;
		}
	}

	/**
	 * Looks at the record: whether another node waits, and has not had the lock since.
	 */
	private boolean isStillWanted(String lockId, long token) {
		try {
			return this.node.storage()
				.find(lockId)
				.filter((record) -> record.fencingToken() == token && !record.wanted().isZero())
				.isPresent();
		}
		catch (LockStorageException ex) {
			logger.debug("Nobody knows whether others wait for lock '{}'", lockId, ex);
			return false;
		}
	}

	private long now() {
		return this.node.timing().nanoTime();
	}

	/**
	 * When this node had a lock.
	 *
	 * @param since the beginning, but for pauses too short for others
	 * @param releasedAt the end
	 * @param token the last
	 */
	private record Past(long since, long releasedAt, long token) {

		long had() {
			return this.releasedAt - this.since;
		}

	}

}
