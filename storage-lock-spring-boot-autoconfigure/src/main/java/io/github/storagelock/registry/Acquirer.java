package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.ReleaseRequest;

/**
 * Gets the lock for the one who has the turn: from the one who had it before, or from the
 * storage.
 */
final class Acquirer {

	private final Engine engine;

	private final Node node;

	private final LockEntry entry;

	private final LockOptions options;

	private final Lookout lookout;

	Acquirer(Engine engine, LockEntry entry, LockOptions options, Lookout lookout) {
		this.engine = engine;
		this.node = engine.node();
		this.entry = entry;
		this.options = options;
		this.lookout = lookout;
	}

	/**
	 * Takes what the one before has left, or releases it if it does not suit, and asks
	 * the storage, if that is worth it. A thread in a transaction gets a record of its
	 * own, which an older snapshot does not show: the fence could not tell a hold that
	 * was handed on from the one before.
	 * @return null if the lock is busy
	 * @throws LockStorageException if the storage cannot be used
	 */
	@Nullable LeasedHold acquire() {
		Tenure left = this.entry.inherit();
		if (left != null) {
			if (this.node.transactions().current() == null && this.engine.handOffs().suits(left, this.options)) {
				return hold(left);
			}
			this.engine.handOffs().releaseUnused(this.entry, left);
		}
		if (!this.lookout.mayBeFree()) {
			return null;
		}
		LeasedHold hold = request();
		if (hold == null && isPerhapsOrphan() && this.engine.orphans().settle(this.entry)) {
			hold = request();
		}
		return hold;
	}

	/**
	 * Returns whether what is in the way may be a hold of this node that nobody has.
	 */
	private boolean isPerhapsOrphan() {
		Busy busy = this.lookout.busy();
		String owner = (busy != null) ? busy.ownerId() : null;
		// Without a lost answer too: a client of the storage may have sent the request
		// twice.
		return this.node.id().equals(owner) || owner == null && this.entry.isDoubtful();
	}

	private @Nullable LeasedHold request() {
		int tokens = this.engine.handOffs().tokens();
		long requestedAt = this.node.timing().nanoTime();
		Acquisition answer;
		try {
			answer = this.node.storage()
				.acquire(new AcquireRequest(this.entry.lockId(), this.node.id(), this.options.lease(), tokens));
		}
		catch (LockStorageException ex) {
			if (ex.effect() == LockStorageException.Effect.UNKNOWN) {
				this.engine.orphans().suspect(this.entry);
			}
			throw ex;
		}
		if (answer instanceof Busy refusal) {
			this.lookout.refused(refusal);
			return null;
		}
		long recordToken = ((Acquisition.Granted) answer).fencingToken();
		return use(Tenure.granted(this.options.lease(), recordToken, tokens, requestedAt), requestedAt);
	}

	private @Nullable LeasedHold use(Tenure granted, long requestedAt) {
		long now = this.node.timing().nanoTime();
		if (granted.deadline() - now <= 0) {
			// Granted by the storage's clock of then, but the answer took longer than the
			// lease.
			ReleaseRequest late = granted.release(this.entry.lockId(), this.node.id(), Duration.ZERO);
			this.engine.releases().releaseLater(late, now + this.options.lease().toNanos());
			this.lookout.refused(Busy.UNKNOWN);
			return null;
		}
		this.entry.possession().granted(requestedAt, now);
		return hold(granted);
	}

	private LeasedHold hold(Tenure tenure) {
		// A node that is closed gives the hold back at once: nobody will have worked.
		LockOptions options = this.engine.isClosed() ? this.options.withMinHold(Duration.ZERO) : this.options;
		LeasedHold hold = new LeasedHold(this.node, this.entry, options, tenure, this.engine);
		try {
			this.entry.setObstacle(Obstacle.ofCurrentThread());
			this.engine.keeper().guard(hold);
		}
		catch (Throwable ex) {
			this.engine.releases().releaseLater(hold.forRelease(), hold.deadline());
			throw ex;
		}
		return hold;
	}

}
