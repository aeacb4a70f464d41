package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.text.DurationText;

/**
 * Carries out attempts, from their place in the local queue to their end: granted, out of
 * time, interrupted or failed. Whoever has the turn asks the storage.
 */
final class Acquirer {

	private static final Logger logger = LoggerFactory.getLogger(Acquirer.class);

	private final Node node;

	private final Door door;

	private final ThreadHolds threadHolds;

	private final Interrupts interrupts;

	private final LockEntries entries;

	private final Holds holds;

	private final Orphans orphans;

	private final PollPacing pacing;

	Acquirer(Node node, Door door, ThreadHolds threadHolds, Interrupts interrupts, LockEntries entries, Holds holds,
			Orphans orphans, PollPacing pacing) {
		this.node = node;
		this.door = door;
		this.threadHolds = threadHolds;
		this.interrupts = interrupts;
		this.entries = entries;
		this.holds = holds;
		this.orphans = orphans;
		this.pacing = pacing;
	}

	/**
	 * Creates an attempt, whose time begins to run.
	 */
	AcquireAttempt attempt(String lockId, LockOptions options, long wait, boolean interruptible) {
		return new AcquireAttempt(lockId, options, wait, interruptible, this.node.timing(), this.interrupts);
	}

	/**
	 * Returns the hold, or null if the lock was busy until the time was over.
	 */
	@Nullable LeasedHold acquire(AcquireAttempt attempt) throws InterruptedException {
		LeasedHold hold = null;
		Throwable cause = null;
		this.node.listeners().tellOfAttempt(StorageLockListener::onAcquiring, attempt, 0, false, null);
		try {
			attempt.noteInterrupt();
			hold = queue(attempt);
		}
		catch (InterruptedException | RuntimeException ex) {
			cause = ex;
			throw ex;
		}
		finally {
			try {
				handOver(attempt, hold, cause);
			}
			finally {
				attempt.restoreInterrupt();
			}
		}
		return hold;
	}

	/**
	 * Tells how it ended. A hold that does not get to the caller is given back: it would
	 * be renewed for ever.
	 */
	private void handOver(AcquireAttempt attempt, @Nullable LeasedHold hold, @Nullable Throwable cause) {
		try {
			tell(attempt, hold, cause);
		}
		catch (Throwable ex) {
			if (hold != null) {
				hold.abandon();
			}
			throw ex;
		}
		if (hold != null) {
			this.door.admit(hold);
		}
	}

	private void tell(AcquireAttempt attempt, @Nullable LeasedHold hold, @Nullable Throwable cause) {
		Listeners listeners = this.node.listeners();
		if (hold != null) {
			listeners.tellOfAttempt(StorageLockListener::onAcquired, attempt, hold.fencingToken(),
					hold.tenure().handedOff(), null);
		}
		else {
			listeners.tellOfAttempt(StorageLockListener::onNotAcquired, attempt, 0, false, cause);
		}
	}

	/**
	 * Returns the exception that says why the lock was not acquired.
	 */
	LockNotAcquiredException notAcquired(AcquireAttempt attempt) {
		String lockId = attempt.lockId();
		ThreadHold own = this.threadHolds.find(lockId);
		String who = attempt.describeObstacle(this.node.id(), own != null && own.lease().isHeld());
		return new LockNotAcquiredException(lockId,
				"Lock '" + lockId + "' was not acquired within " + DurationText.of(Duration.ofNanos(attempt.time()))
						+ " (" + who + ", " + this.entries.waiting(lockId) + " waiting here)");
	}

	private @Nullable LeasedHold queue(AcquireAttempt attempt) throws InterruptedException {
		this.door.ensureOpen(attempt.lockId());
		this.threadHolds.refuseToWaitForOneself(attempt.lockId(), attempt.time() > 0);
		LockEntry entry = this.entries.enter(attempt.lockId());
		LeasedHold hold = null;
		boolean turn = false;
		try {
			turn = takeTurn(attempt, entry);
			if (turn) {
				hold = ask(attempt, entry);
			}
			else {
				// The storage is broken for us too if it is for the one who asks.
				entry.throwIfFailing();
			}
			return hold;
		}
		finally {
			// A hold keeps both until it ends.
			if (hold == null) {
				attempt.failed(entry.obstacle(), entry.isKept(this.node.timing().nanoTime()));
				if (turn) {
					if (!entry.hasWaiters()) {
						entry.setFailures(null);
					}
					this.holds.giveTurn(entry);
				}
				else {
					this.holds.releaseWhatNobodyTakes(entry);
				}
				this.entries.leave(entry);
			}
		}
	}

	private boolean takeTurn(AcquireAttempt attempt, LockEntry entry) throws InterruptedException {
		if (entry.takeTurnNow()) {
			// Those who failed before have gone.
			entry.setFailures(null);
			return true;
		}
		if (attempt.waitsForEver() && entry.obstacle().isOfCurrentThread()) {
			logger.warn(
					"Thread '{}' waits without end for lock '{}', which it holds through a LockLease: a lease is"
							+ " not re-entrant. It goes on when another thread releases that lease, or when it is lost",
					Thread.currentThread().getName(), entry.lockId());
		}
		if (attempt.waitsForEver() && !attempt.isInterruptible()) {
			entry.takeTurn();
			return true;
		}
		return attempt.remaining() > 0 && entry.takeTurn(attempt.remaining());
	}

	private @Nullable LeasedHold ask(AcquireAttempt attempt, LockEntry entry) throws InterruptedException {
		try (Lookout lookout = new Lookout(this.node, this.door, this.pacing, entry)) {
			this.door.ensureOpen(entry.lockId());
			attempt.noteInterrupt();
			boolean lookFirst = !entry.isLeftToNext()
					&& entry.possession().isToLookFirst(this.node.timing().nanoTime());
			if (lookFirst && attempt.mayPause()) {
				lookout.lookFirst(attempt.longestPause());
			}
			return askUntilDeadline(attempt, entry, lookout);
		}
	}

	private @Nullable LeasedHold askUntilDeadline(AcquireAttempt attempt, LockEntry entry, Lookout lookout)
			throws InterruptedException {
		boolean over = false;
		while (!over && !attempt.hasFailedForTooLong(entry.failures())) {
			this.door.ensureOpen(entry.lockId());
			attempt.noteInterrupt();
			LeasedHold hold = askOnce(attempt, entry, lookout);
			if (hold != null) {
				return hold;
			}
			FailureStreak failures = entry.failures();
			if (attempt.remaining() > 0 && !attempt.hasFailedForTooLong(failures)) {
				lookout.pause(failures, attempt.longestPause());
				attempt.noteInterrupt();
			}
			over = attempt.remaining() <= 0;
		}
		entry.throwIfFailing();
		return null;
	}

	private @Nullable LeasedHold askOnce(AcquireAttempt attempt, LockEntry entry, Lookout lookout) {
		try {
			LeasedHold hold = take(attempt.options(), entry, lookout);
			entry.setFailures(null);
			return hold;
		}
		catch (LockStorageException ex) {
			if (ex.effect() == LockStorageException.Effect.REFUSED) {
				throw new StorageLockException("Lock '" + entry.lockId() + "' cannot be acquired: " + ex.getMessage(),
						ex);
			}
			entry.setFailures(FailureStreak.after(entry.failures(), ex, this.node.timing().nanoTime()));
			return null;
		}
	}

	/**
	 * Takes what the one before has left, and else asks the storage, if that is worth it.
	 * A thread in a transaction gets a record of its own, which an older snapshot does
	 * not show: the fence could not tell a hold that was handed on from the one before.
	 * @return null if the lock is busy
	 * @throws LockStorageException if the storage cannot be used
	 */
	private @Nullable LeasedHold take(LockOptions options, LockEntry entry, Lookout lookout) {
		if (entry.isLeftToNext()) {
			LeasedHold hold = this.holds.inherited(entry, options, !this.threadHolds.isInTransaction());
			if (hold != null) {
				return hold;
			}
		}
		if (!lookout.mayBeFree()) {
			return null;
		}
		LeasedHold hold = request(options, entry, lookout);
		if (hold == null && this.orphans.isPerhapsOne(entry, lookout.busy()) && this.orphans.settle(entry)) {
			hold = request(options, entry, lookout);
		}
		return hold;
	}

	private @Nullable LeasedHold request(LockOptions options, LockEntry entry, Lookout lookout) {
		long requestedAt = this.node.timing().nanoTime();
		Acquisition answer;
		try {
			answer = this.node.storage()
				.acquire(new AcquireRequest(entry.lockId(), this.node.id(), options.lease(), this.holds.tokens()));
		}
		catch (LockStorageException ex) {
			if (ex.effect() == LockStorageException.Effect.UNKNOWN) {
				this.orphans.suspect(entry);
			}
			throw ex;
		}
		if (answer instanceof Busy refusal) {
			lookout.refused(refusal);
			return null;
		}
		long recordToken = ((Acquisition.Granted) answer).fencingToken();
		LeasedHold hold = this.holds.granted(entry, options, recordToken, requestedAt);
		if (hold == null) {
			lookout.refused(Busy.UNKNOWN);
		}
		return hold;
	}

}
