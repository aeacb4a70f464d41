package io.github.storagelock.registry;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;

/**
 * Passes a lock from a hold that ends to the next one who waits in this process, without
 * the storage. From time to time the record is looked at: if another node waits, the lock
 * is released, and this node lets it go first.
 */
final class HandOffs {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	// A lease of which less is left is not passed on: a third, when it is renewed then.
	private static final int ENOUGH = 3;

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
	 * Leaves what a hold has to the next one who waits here, if that may be.
	 * @return {@code false} if it has to be released
	 */
	boolean leave(LockEntry entry, LeasedHold hold) {
		if (!entry.hasWaiters()) {
			return false;
		}
		long now = this.node.timing().nanoTime();
		if (entry.hasHadItFor(now) >= this.maxTime) {
			if (isWanted(entry.lockId())) {
				entry.yieldUntil(now + this.pacing.longest(entry.hasHadItFor(now)));
				return false;
			}
			entry.startTime(now);
		}
		Tenure tenure = hold.tenure();
		if (!tenure.hasNext() || !hold.options().minHold().isZero()
				|| !isEnough(tenure.lease(), hold.deadline() - now)) {
			return false;
		}
		entry.leave(tenure.next(hold.deadline()));
		return true;
	}

	/**
	 * Returns whether a tenure that was left is what a new hold needs.
	 */
	boolean suits(Tenure tenure, LockOptions options) {
		return tenure.lease().equals(options.lease()) && options.minHold().isZero()
				&& isEnough(tenure.lease(), tenure.deadline() - this.node.timing().nanoTime());
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
				this.releases.release(left.releaseUnused(entry.lockId(), this.node.id()), left.deadline());
			}
			finally {
				entry.giveTurn();
			}
		}
	}

	private static boolean isEnough(Duration lease, long left) {
		return left >= lease.toNanos() / ENOUGH;
	}

	private boolean isWanted(String lockId) {
		try {
			return this.node.storage()
				.find(lockId)
				.map(LockRecord::wanted)
				.filter((time) -> !time.isZero())
				.isPresent();
		}
		catch (LockStorageException ex) {
			logger.debug("Lock '{}' is not handed off: its record could not be read", lockId, ex);
			return true;
		}
	}

}
