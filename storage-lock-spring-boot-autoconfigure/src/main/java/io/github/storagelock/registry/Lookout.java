package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.registry.Timing.WakeUp;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.ReleaseSignals.Subscription;

/**
 * Waits, for the one of this process who has the turn, until a lock of another node may
 * be free: at a signal of its release, at the end of its lease, or when a look at the
 * record shows it. A look reads; all that a waiter writes is that it waits, once in a
 * while.
 */
final class Lookout implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Lookout.class);

	// Between two looks at whether this node is being closed.
	private static final long LONGEST_PAUSE = Duration.ofMillis(250).toNanos();

	// Where a record is locked, writing to it may take about a second.
	private static final long WORTH_ANNOUNCING = Duration.ofMillis(100).toNanos();

	// A lock that is not held for longer is not waited for in writing.
	private static final long MOMENT = Duration.ofMillis(10).toNanos();

	private static final long ANNOUNCE_INTERVAL = Duration.ofSeconds(1).toNanos();

	private final Node node;

	private final Door door;

	private final PollPacing pacing;

	private final LockEntry entry;

	private final WakeUp wakeUp = new WakeUp();

	private @Nullable Subscription subscription;

	// Who was in the way last; null while the storage was not asked.
	private @Nullable Busy busy;

	// Since when somebody has been.
	private long busySince;

	// When the lease ends that is in the way.
	private long leaseEnd;

	private boolean ask = true;

	private boolean looked;

	Lookout(Node node, Door door, PollPacing pacing, LockEntry entry) {
		this.node = node;
		this.door = door;
		this.pacing = pacing;
		this.entry = entry;
	}

	@Nullable Busy busy() {
		return this.busy;
	}

	/**
	 * Returns whether it is worth asking for the lock; if not, somebody still has it.
	 * @throws LockStorageException if the storage cannot be used
	 */
	boolean mayBeFree() {
		if (this.wakeUp.answer()) {
			// Whoever has it now has just taken it.
			this.busySince = now();
			this.entry.possession().ended();
			this.ask = true;
		}
		if (this.ask || this.busy != null && this.leaseEnd - now() <= 0) {
			this.ask = false;
			return true;
		}
		long readAt = now();
		Optional<LockRecord> found = look();
		if (found.isEmpty() || this.node.id().equals(found.get().ownerId())) {
			return true;
		}
		LockRecord record = found.get();
		if (record.remaining().isZero()) {
			return !this.entry.possession().letOthersGoFirst(record, readAt, now());
		}
		if (record.acquiredAt() != 0) {
			long heldFor = (record.expiresAt() - record.acquiredAt()) * 1_000 - Timing.nanos(record.remaining());
			// What has just been taken is likely to be free soon, however long others had
			// it.
			this.busySince = readAt - Math.min(readAt - this.busySince, Math.max(0, heldFor));
		}
		this.looked = true;
		refused(new Busy(record.ownerId(), record.remaining()), record.isKept());
		return false;
	}

	private Optional<LockRecord> look() {
		try {
			return this.node.storage().find(this.entry.lockId());
		}
		catch (LockStorageException ex) {
			if (ex.effect() != LockStorageException.Effect.NONE) {
				throw ex;
			}
			// Perhaps only a row that is locked: asking for the lock tells.
			logger.debug("The record of lock '{}' could not be read", this.entry.lockId(), ex);
			return Optional.empty();
		}
	}

	/**
	 * Notes that somebody has the lock.
	 */
	void refused(Busy refusal) {
		refused(refusal, false);
	}

	private void refused(Busy refusal, boolean kept) {
		long now = now();
		if (this.busy == null) {
			this.busySince = now;
		}
		this.busy = refusal;
		this.entry.setObstacle(new Obstacle(null, refusal, kept));
		// Without particulars only a look tells.
		this.leaseEnd = now + (refusal.remaining().isZero() ? Long.MAX_VALUE / 2 : Timing.nanos(refusal.remaining()));
		// A conflict, be it with one who says that he waits, is not another holder.
		boolean taken = (refusal.ownerId() != null) ? !refusal.ownerId().equals(this.node.id())
				: !refusal.remaining().isZero();
		if (taken) {
			this.entry.possession().ended();
		}
	}

	/**
	 * Pauses until it is time for the next look, but no longer than that, and no longer
	 * than until an interrupt.
	 * @param failures those of the storage, if it did not answer
	 * @throws io.github.storagelock.StorageLockException if this node is closed meanwhile
	 */
	void pause(@Nullable FailureStreak failures, long most) {
		if (failures != null) {
			this.ask = true;
			sleep(Math.min(most, this.pacing.afterFailure(failures.length())));
			return;
		}
		long begun = now();
		listen();
		long toYield = this.entry.possession().yieldLeft(begun);
		if (toYield > 0) {
			sleep(Math.min(most, toYield));
			return;
		}
		Busy refusal = this.busy;
		Duration leaseLeft = (refusal != null) ? refusal.remaining() : Duration.ZERO;
		long interval = this.pacing.afterRefusal(begun - this.busySince, isSignalled(), leaseLeft);
		if (most >= WORTH_ANNOUNCING && (this.looked || interval >= MOMENT)) {
			announce();
		}
		sleep(Math.min(most - (now() - begun), interval));
	}

	/**
	 * Begins with a look at the record, after other nodes had the time to go first that
	 * was promised.
	 */
	void lookFirst(long most) {
		this.ask = false;
		long toYield = this.entry.possession().yieldLeft(now());
		if (toYield > 0) {
			listen();
			sleep(Math.min(most, toYield));
		}
	}

	@Override
	public void close() {
		if (this.subscription != null) {
			try {
				this.subscription.close();
			}
			catch (RuntimeException | Error ex) {
				logger.debug("Release signals of lock '{}' could not be ended", this.entry.lockId(), ex);
			}
		}
	}

	private void listen() {
		ReleaseSignals signals = this.node.storage().releaseSignals();
		if (this.subscription == null && signals != ReleaseSignals.NONE) {
			try {
				this.subscription = signals.subscribe(this.entry.lockId(), this.node.id(), this.wakeUp::ring);
			}
			catch (RuntimeException ex) {
				logger.debug("There are no release signals to be had", ex);
				this.subscription = Subscription.NONE;
			}
		}
	}

	private boolean isSignalled() {
		Subscription present = this.subscription;
		return present != null && present.isLive();
	}

	/**
	 * Tells the node that has the lock that this one waits: as soon as it is known, and
	 * then once in a while.
	 */
	private void announce() {
		String holder = (this.busy != null) ? this.busy.ownerId() : null;
		if (holder == null || !this.entry.possession().announces(holder, now(), ANNOUNCE_INTERVAL)) {
			return;
		}
		try {
			this.node.storage().announceWaiter(this.entry.lockId(), Possession.ANNOUNCED);
		}
		catch (LockStorageException ex) {
			logger.debug("Others could not be told that this node waits for lock '{}'", this.entry.lockId(), ex);
		}
	}

	private void sleep(long nanos) {
		Timing timing = this.node.timing();
		long end = timing.nanoTime() + nanos;
		for (long left = nanos; left > 0 && !this.wakeUp.hasRung()
				&& !Thread.currentThread().isInterrupted(); left = end - timing.nanoTime()) {
			timing.pause(Math.min(left, LONGEST_PAUSE), this.wakeUp);
			this.door.ensureOpen(this.entry.lockId());
		}
	}

	private long now() {
		return this.node.timing().nanoTime();
	}

}
