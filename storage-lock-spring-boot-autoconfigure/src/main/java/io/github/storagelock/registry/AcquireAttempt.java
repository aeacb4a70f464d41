package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.text.DurationText;

/**
 * One call that wants a lock, from its place in the local queue to its end: granted, out
 * of time, interrupted or failed.
 */
final class AcquireAttempt {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	static final long FOR_EVER = Long.MAX_VALUE;

	// How long before the end of a wait the storage is asked for the last time.
	private static final long LAST_LOOK = Duration.ofMillis(2).toNanos();

	private final Engine engine;

	private final Node node;

	private final String lockId;

	private final LockOptions options;

	private final long wait;

	private final KeptInterrupt interrupts;

	private final long started;

	// Who was in the way at the end.
	private Obstacle obstacle = Obstacle.UNKNOWN;

	private boolean keptHere;

	/**
	 * Creates the attempt, whose time begins to run.
	 * @param wait how many nanoseconds it may take; zero asks once
	 */
	AcquireAttempt(Engine engine, String lockId, LockOptions options, long wait, boolean interruptible) {
		this.engine = engine;
		this.node = engine.node();
		this.lockId = lockId;
		this.options = options;
		this.wait = wait;
		this.interrupts = new KeptInterrupt(interruptible, this.node.threadHolds());
		this.started = this.node.timing().nanoTime();
	}

	/**
	 * Returns the hold, or null if the lock was busy until the time was over.
	 */
	@Nullable LeasedHold run() throws InterruptedException {
		LeasedHold hold = null;
		Throwable cause = null;
		try {
			this.interrupts.note();
			hold = queue();
		}
		catch (InterruptedException | RuntimeException ex) {
			cause = ex;
			throw ex;
		}
		finally {
			try {
				handOver(hold, cause);
			}
			finally {
				this.interrupts.restore();
			}
		}
		return hold;
	}

	/**
	 * Tells how it ended. A hold that does not get to the caller is given back: it would
	 * be renewed for ever.
	 */
	private void handOver(@Nullable LeasedHold hold, @Nullable Throwable cause) {
		try {
			tell(hold, cause);
		}
		catch (Throwable ex) {
			if (hold != null) {
				hold.abandon();
			}
			throw ex;
		}
		if (hold != null) {
			this.engine.admit(hold);
		}
	}

	/**
	 * Returns the exception that says why the lock was not acquired.
	 */
	LockNotAcquiredException notAcquired() {
		ThreadHold own = this.node.threadHolds().find(this.lockId);
		String who = this.obstacle.describe(this.node.id(), this.keptHere, own != null && own.lease().isHeld());
		return new LockNotAcquiredException(this.lockId,
				"Lock '" + this.lockId + "' was not acquired within " + DurationText.of(Duration.ofNanos(this.wait))
						+ " (" + who + ", " + this.engine.entries().waiting(this.lockId) + " waiting here)");
	}

	private @Nullable LeasedHold queue() throws InterruptedException {
		this.engine.ensureOpen(this.lockId);
		this.node.threadHolds().refuseToWaitForOneself(this.lockId, this.wait > 0);
		LockEntry entry = this.engine.entries().enter(this.lockId);
		LeasedHold hold = null;
		boolean turn = false;
		try {
			turn = takeTurn(entry);
			if (turn) {
				hold = ask(entry);
			}
			else {
				// The storage is broken for us too if it is for the one who asks.
				throwIfFailing(entry);
			}
			return hold;
		}
		finally {
			// A hold keeps both until it ends.
			if (hold == null) {
				this.obstacle = entry.obstacle();
				this.keptHere = entry.isKept(this.node.timing().nanoTime());
				if (turn) {
					if (!entry.hasWaiters()) {
						entry.setFailures(null);
					}
					this.engine.handOffs().giveTurn(entry);
				}
				else {
					this.engine.handOffs().releaseWhatNobodyTakes(entry);
				}
				this.engine.entries().leave(entry);
			}
		}
	}

	private boolean takeTurn(LockEntry entry) throws InterruptedException {
		if (entry.takeTurnNow()) {
			// Those who failed before have gone.
			entry.setFailures(null);
			return true;
		}
		if (this.wait == FOR_EVER && entry.obstacle().isOfCurrentThread()) {
			logger.warn(
					"Thread '{}' waits without end for lock '{}', which it holds through a LockLease: a lease is"
							+ " not re-entrant. It goes on when another thread releases that lease, or when it is lost",
					Thread.currentThread().getName(), this.lockId);
		}
		if (this.wait == FOR_EVER && !this.interrupts.endsAttempt()) {
			entry.takeTurn();
			return true;
		}
		return remaining() > 0 && entry.takeTurn(remaining());
	}

	private @Nullable LeasedHold ask(LockEntry entry) throws InterruptedException {
		try (Lookout lookout = new Lookout(this.engine, entry)) {
			Acquirer acquirer = new Acquirer(this.engine, entry, this.options, lookout);
			this.engine.ensureOpen(this.lockId);
			this.interrupts.note();
			boolean lookFirst = !entry.isLeftToNext() && this.engine.handOffs().isToLookFirst(entry.possession());
			if (lookFirst && remaining() > LAST_LOOK) {
				this.interrupts.during(() -> lookout.lookFirst(remaining() - LAST_LOOK));
			}
			return askUntilDeadline(entry, acquirer, lookout);
		}
	}

	private @Nullable LeasedHold askUntilDeadline(LockEntry entry, Acquirer acquirer, Lookout lookout)
			throws InterruptedException {
		boolean over = false;
		while (!over && !hasFailedForTooLong(entry)) {
			this.engine.ensureOpen(this.lockId);
			this.interrupts.note();
			LeasedHold hold = askOnce(entry, acquirer);
			if (hold != null) {
				return hold;
			}
			if (remaining() > 0 && !hasFailedForTooLong(entry)) {
				this.interrupts.during(() -> pause(entry, lookout));
			}
			over = remaining() <= 0;
		}
		throwIfFailing(entry);
		return null;
	}

	private @Nullable LeasedHold askOnce(LockEntry entry, Acquirer acquirer) {
		try {
			LeasedHold hold = acquirer.acquire();
			entry.setFailures(null);
			return hold;
		}
		catch (LockStorageException ex) {
			if (ex.effect() == LockStorageException.Effect.REFUSED) {
				throw new StorageLockException("Lock '" + this.lockId + "' cannot be acquired: " + ex.getMessage(), ex);
			}
			entry.setFailures(FailureStreak.after(entry.failures(), ex, this.node.timing().nanoTime()));
			return null;
		}
	}

	private void pause(LockEntry entry, Lookout lookout) throws InterruptedException {
		long left = remaining();
		long most = (left > LAST_LOOK) ? left - LAST_LOOK : left;
		FailureStreak failures = entry.failures();
		if (failures != null) {
			lookout.pauseAfterFailure(failures.length(), most);
		}
		else {
			lookout.pause(most);
		}
	}

	/**
	 * Returns whether a call without a deadline of its own has waited long enough for a
	 * broken storage, be it behind others.
	 */
	private boolean hasFailedForTooLong(LockEntry entry) {
		FailureStreak failures = entry.failures();
		long enough = this.options.lease().toNanos();
		return this.wait == FOR_EVER && failures != null && failures.hasLasted(enough, this.node.timing().nanoTime())
				&& elapsed() >= enough;
	}

	private void throwIfFailing(LockEntry entry) {
		FailureStreak failures = entry.failures();
		if (failures != null) {
			throw failures.toException(this.lockId);
		}
	}

	private long remaining() {
		return this.wait - elapsed();
	}

	private long elapsed() {
		return this.node.timing().nanoTime() - this.started;
	}

	private void tell(@Nullable LeasedHold hold, @Nullable Throwable cause) {
		if (hold != null) {
			this.node.tell(StorageLockListener::onAcquired, this.lockId, hold.fencingToken(), elapsed(), 0,
					hold.tenure().handedOff(), null);
		}
		else {
			this.node.tell(StorageLockListener::onNotAcquired, this.lockId, 0, elapsed(), 0, cause);
		}
	}

}
