package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.ReleaseRequest;

/**
 * Begins and ends the holds of this node. The lock of one that ends passes to the next
 * one who waits in this process, without the storage. From time to time the record is
 * looked at: if another node waits, the lock is released, and this node lets it go first.
 */
final class Holds implements HoldEnd {

	private static final Logger logger = LoggerFactory.getLogger(Holds.class);

	private final Node node;

	private final Door door;

	private final LockEntries entries;

	private final LeaseKeeper keeper;

	private final Releases releases;

	private final LentLeases lent;

	private final int tokens;

	/**
	 * Creates the parts that begin and end holds.
	 * @param tokens how many tokens an acquisition reserves, and so how many holds may
	 * follow one another
	 */
	Holds(Node node, Door door, LockEntries entries, LeaseKeeper keeper, Releases releases, LentLeases lent,
			int tokens) {
		this.node = node;
		this.door = door;
		this.entries = entries;
		this.keeper = keeper;
		this.releases = releases;
		this.lent = lent;
		this.tokens = tokens;
	}

	/**
	 * Returns how many tokens an acquisition reserves.
	 */
	int tokens() {
		return this.tokens;
	}

	/**
	 * Begins a hold by what the storage has granted.
	 * @param requestedAt when it was asked
	 * @return null if the answer took longer than the lease, and so is none
	 */
	@Nullable LeasedHold granted(LockEntry entry, LockOptions options, long recordToken, long requestedAt) {
		Tenure granted = Tenure.granted(options.lease(), recordToken, this.tokens, requestedAt);
		long now = now();
		if (granted.deadline() - now <= 0) {
			ReleaseRequest late = granted.release(entry.lockId(), this.node.id(), Duration.ZERO);
			this.releases.releaseLater(late, now + options.lease().toNanos());
			return null;
		}
		entry.possession().granted(requestedAt, now);
		return begin(entry, options, granted);
	}

	/**
	 * Begins a hold by what the one before has left to whoever has the turn now, if that
	 * suits, and else releases it.
	 * @param mayTake whether it may suit at all
	 * @return null if there is nothing, or nothing any more
	 * @throws LockStorageException if the storage failed, and is tried again in the
	 * background
	 */
	@Nullable LeasedHold inherited(LockEntry entry, LockOptions options, boolean mayTake) {
		Tenure left = entry.inherit();
		if (left == null) {
			return null;
		}
		if (mayTake && left.lease().equals(options.lease()) && options.minHold().isZero()
				&& isFresh(left.deadline(), options)) {
			return begin(entry, options, left);
		}
		this.releases.releaseNow(unused(entry, left), left.deadline());
		return null;
	}

	private LeasedHold begin(LockEntry entry, LockOptions options, Tenure tenure) {
		// A node that is closed gives the hold back at once: nobody will have worked.
		LockOptions present = this.door.isClosed() ? options.withMinHold(Duration.ZERO) : options;
		try {
			LeasedHold hold = new LeasedHold(this.node, entry, present, tenure, this.lent, this);
			entry.setObstacle(Obstacle.ofCurrentThread());
			this.keeper.guard(hold);
			return hold;
		}
		catch (Throwable ex) {
			this.releases.releaseLater(tenure.release(entry.lockId(), this.node.id(), present.minHold()),
					tenure.deadline());
			throw ex;
		}
	}

	@Override
	public Outcome release(LockEntry entry, LeasedHold hold) {
		this.keeper.forget(hold);
		if (!hold.options().minHold().isZero()) {
			entry.keptUntil(now() + Timing.nanos(hold.options().minHold()) - hold.events().heldNanos());
		}
		long yield = 0;
		if (this.door.isOpen() && entry.hasWaiters()) {
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
				entry.bequeath(hold.tenure().next(hold.life().deadline()));
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
		return now + Math.max(hold.life().latestEnd() - now,
				hold.options().minHold().toNanos() - hold.events().heldNanos());
	}

	/**
	 * Looks at the record, from time to time, for whether another node waits.
	 * @return for how long to let it go first; zero if the lock may stay with this node
	 */
	private long timeToYield(Possession possession, LeasedHold hold) {
		long begun = now();
		if (!possession.isLong(begun)) {
			return 0;
		}
		boolean forUsAlone = this.releases.look(hold.lockId())
			.filter((record) -> this.node.id().equals(record.ownerId()) && record.fencingToken() == hold.recordToken()
					&& !possession.isWanted(record, now()))
			.isPresent();
		if (forUsAlone) {
			possession.goesOn(now());
			return 0;
		}
		return possession.timeToYield(begun, now());
	}

	private boolean mayBeLeft(LeasedHold hold) {
		return hold.tenure().hasNext() && hold.options().minHold().isZero() && !hold.isInDoubt()
				&& isFresh(hold.life().deadline(), hold.options());
	}

	/**
	 * Returns whether a lease does not need to be renewed yet. One that does is not
	 * passed on: the renewal would come back to a hold that is no more.
	 */
	private boolean isFresh(long deadline, LockOptions options) {
		return deadline - now() > options.lease().minus(options.renewalInterval()).toNanos();
	}

	@Override
	public void released(LockEntry entry, LeasedHold hold) {
		this.keeper.forget(hold);
		giveTurn(entry);
		this.entries.leave(entry);
	}

	@Override
	public void lost(LockEntry entry, LeasedHold hold) {
		this.keeper.forget(hold);
		try {
			if (hold.life().isRecordLeft()) {
				// Others are not to wait for what the storage may have extended.
				this.releases.releaseLater(hold.forRelease(), hold.life().latestEnd());
			}
		}
		finally {
			entry.giveTurn();
			this.entries.leave(entry);
		}
	}

	@Override
	public void bounded() {
		this.keeper.planNextLook();
	}

	@Override
	public Loss lossOf(LeasedHold hold, Loss otherwise) {
		try {
			return this.releases.look(hold.lockId())
				.filter((record) -> record.ownerId() == null && record.fencingToken() == hold.recordToken())
				.map((record) -> Loss.BY_REVOCATION)
				.orElse(otherwise);
		}
		catch (LockStorageException ex) {
			logger.debug("Nobody knows why lock '{}' was lost: its record could not be read", hold.lockId(), ex);
			return otherwise;
		}
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
	 * Releases, in the background, what was left when this node is closed, if nobody has
	 * taken it yet.
	 */
	void releaseWhatWasLeft(LockEntry entry) {
		Tenure left = entry.inherit();
		if (left != null) {
			this.releases.releaseLater(unused(entry, left), left.deadline());
		}
	}

	private ReleaseRequest unused(LockEntry entry, Tenure left) {
		return left.releaseUnused(entry.lockId(), this.node.id());
	}

	private long now() {
		return this.node.timing().nanoTime();
	}

}
