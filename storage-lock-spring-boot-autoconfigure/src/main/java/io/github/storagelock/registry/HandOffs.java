package io.github.storagelock.registry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.HoldEnd.Outcome;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.ReleaseRequest;

/**
 * Passes a lock from a hold that ends to the next one who waits in this process, without
 * the storage. From time to time the record is looked at: if another node waits, the lock
 * is released, and this node lets it go first.
 */
final class HandOffs {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private final Node node;

	private final PollPacing pacing;

	private final Releases releases;

	private final int maxHolds;

	private final long maxTime;

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
		if (!hold.options().minHold().isZero()) {
			entry.keptUntil(now() + Timing.nanos(hold.options().minHold()) - hold.events().heldNanos());
		}
		long yield = 0;
		if (open && entry.hasWaiters()) {
			try {
				yield = timeToYield(entry.possession(), hold);
			}
			catch (LockStorageException ex) {
				// The caller does not wait for such a storage twice.
				logger.debug("Lock '{}' is released in the background: its record could not be read", hold.lockId(),
						ex);
				this.releases.releaseLater(hold.forRelease(), until(hold));
				return Outcome.FREED;
			}
			if (yield == 0 && mayBeLeft(hold)) {
				entry.bequeath(hold.tenure().next(hold.deadline()));
				return Outcome.HANDED_OFF;
			}
		}
		boolean freed = this.releases.release(hold.forRelease(), until(hold));
		long now = now();
		entry.possession().freed(now, hold.fencingToken());
		if (yield > 0) {
			entry.possession().yieldUntil(now + yield);
		}
		return freed ? Outcome.FREED : Outcome.STALE;
	}

	/**
	 * Returns when a release has become pointless.
	 */
	private long until(LeasedHold hold) {
		long now = now();
		return now + Math.max(hold.latestEnd() - now, hold.options().minHold().toNanos() - hold.events().heldNanos());
	}

	/**
	 * Looks at the record, from time to time, for whether another node waits.
	 * @return for how long to let it go first; zero if the lock may stay with this node
	 */
	private long timeToYield(Possession possession, LeasedHold hold) {
		long begun = now();
		long had = possession.lasted(begun);
		if (had < this.maxTime) {
			return 0;
		}
		boolean forUsAlone = Shielded.call(this.node.threadHolds(), () -> this.node.storage().find(hold.lockId()))
			.filter((record) -> this.node.id().equals(record.ownerId()) && record.fencingToken() == hold.recordToken()
					&& !isWanted(record, possession))
			.isPresent();
		if (forUsAlone) {
			possession.restartTime(now());
			return 0;
		}
		return timeToYield(had, begun);
	}

	/**
	 * Returns whether to look at the record before asking for the lock: this node has had
	 * it for long, with pauses that were too short for others, or lets them go first now.
	 * Called by whoever has the turn, before it asks.
	 */
	boolean isToLookFirst(Possession possession) {
		Possession.Freed freed = possession.freed();
		if (freed == null) {
			return false;
		}
		long now = now();
		if (possession.yieldLeft(now) > 0) {
			return true;
		}
		long had = possession.lasted(freed.at());
		if (now - freed.at() > this.pacing.longest(had)) {
			possession.ended();
			return false;
		}
		return had >= this.maxTime;
	}

	/**
	 * Lets other nodes go first if one waits for a free lock that this node has had for
	 * long, and has not had it since.
	 * @param record what was found
	 * @param lookBegun when the look was begun that has ended now
	 * @return whether they are to go first
	 */
	boolean letOthersGoFirst(Possession possession, LockRecord record, long lookBegun) {
		Possession.Freed freed = possession.freed();
		if (freed == null) {
			return false;
		}
		if (record.fencingToken() != freed.token()) {
			possession.ended();
			return false;
		}
		long had = possession.lasted(freed.at());
		if (had < this.maxTime) {
			return false;
		}
		boolean wanted = isWanted(record, possession);
		if (wanted) {
			possession.yieldUntil(now() + timeToYield(had, lookBegun));
		}
		else {
			possession.restartTime(now());
		}
		return wanted;
	}

	/**
	 * Returns whether the record says that another node waits. What this node said of
	 * itself, or others before they had the lock, was before it had it.
	 */
	private boolean isWanted(LockRecord record, Possession possession) {
		long age = Lookout.ANNOUNCED.minus(record.wanted()).toNanos();
		return !record.wanted().isZero() && possession.isOlderThan(age, now());
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
				this.releases.release(unused(entry, left), left.deadline());
			}
			finally {
				entry.giveTurn();
			}
		}
	}

	/**
	 * Releases what was left to one whom it does not suit.
	 * @throws LockStorageException if that goes on in the background
	 */
	void releaseUnused(LockEntry entry, Tenure left) {
		this.releases.releaseNow(unused(entry, left), left.deadline());
	}

	private ReleaseRequest unused(LockEntry entry, Tenure left) {
		return left.releaseUnused(entry.lockId(), this.node.id());
	}

	/**
	 * Releases, in the background, what was left when this node is closed, if nobody has
	 * taken it yet.
	 */
	void releaseWhatWasLeft(LockEntry entry) {
		Tenure left = entry.inherit();
		if (left != null) {
			this.releases.releaseLater(unused(entry, left), left.deadline());
		}
	}

	/**
	 * Returns whether a lease does not need to be renewed yet. One that does is not
	 * passed on: the renewal would come back to a hold that is no more.
	 */
	private boolean isFresh(long deadline, LockOptions options) {
		return deadline - now() > options.lease().minus(options.renewalInterval()).toNanos();
	}

	private long now() {
		return this.node.timing().nanoTime();
	}

}
