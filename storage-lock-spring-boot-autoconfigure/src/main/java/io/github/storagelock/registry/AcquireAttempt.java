package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.ReleaseRequest;

/**
 * One call that wants a lock, from its place in the local queue to its end: granted, out
 * of time, interrupted or failed.
 */
final class AcquireAttempt {

	static final long FOR_EVER = Long.MAX_VALUE;

	// Between two looks at whether this node is being closed.
	private static final long LONGEST_PAUSE = Duration.ofMillis(250).toNanos();

	private final Engine engine;

	private final Node node;

	private final String lockId;

	private final LockOptions options;

	private final long wait;

	private final boolean interruptible;

	private final long started;

	private final FailureStreak failures = new FailureStreak();

	// Who was in the way last; null while the storage was not asked.
	private Acquisition.@Nullable Busy busy;

	private int refusals;

	private boolean interrupted;

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
		this.interruptible = interruptible;
		this.started = this.node.timing().nanoTime();
	}

	/**
	 * Returns the hold, or null if the lock was busy until the time was over.
	 */
	@Nullable LeasedHold run() throws InterruptedException {
		LeasedHold hold = null;
		Throwable cause = null;
		try {
			noteInterrupt();
			LeasedHold won = queue();
			if (won != null) {
				this.engine.admit(won);
			}
			hold = won;
		}
		catch (InterruptedException | RuntimeException ex) {
			cause = ex;
			throw ex;
		}
		finally {
			tell(hold, cause);
			if (this.interrupted) {
				Thread.currentThread().interrupt();
			}
		}
		return hold;
	}

	/**
	 * Throws if this attempt may be interrupted and its thread is.
	 */
	void ensureNotInterrupted() throws InterruptedException {
		if (this.interruptible && Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	/**
	 * Returns the exception that says why the lock was not acquired.
	 */
	LockNotAcquiredException notAcquired() {
		Acquisition.Busy holder = this.busy;
		StringBuilder message = new StringBuilder("Lock '").append(this.lockId)
			.append("' was not acquired within ")
			.append(Duration.ofNanos(this.wait));
		if (holder == null) {
			message.append(" (held or wanted by other threads of this node, ").append(this.node.id());
		}
		else if (holder.ownerId() != null) {
			message.append(" (held by ").append(holder.ownerId());
		}
		else {
			message.append(" (held by another node");
		}
		if (holder != null && !holder.remaining().isZero()) {
			message.append(", lease ends in ").append(holder.remaining());
		}
		message.append(", ").append(this.engine.entries().waiting(this.lockId)).append(" waiting here)");
		return new LockNotAcquiredException(this.lockId, message.toString());
	}

	private @Nullable LeasedHold queue() throws InterruptedException {
		this.engine.ensureOpen(this.lockId);
		LockEntry entry = this.engine.entries().enter(this.lockId);
		LeasedHold hold = null;
		boolean turn = false;
		try {
			turn = takeTurn(entry);
			if (turn) {
				hold = ask(entry);
			}
			return hold;
		}
		finally {
			// A hold keeps both until it ends.
			if (hold == null) {
				if (turn) {
					entry.giveTurn();
				}
				this.engine.entries().leave(entry);
			}
		}
	}

	private boolean takeTurn(LockEntry entry) throws InterruptedException {
		if (this.wait == FOR_EVER && !this.interruptible) {
			entry.takeTurn();
			return true;
		}
		return entry.takeTurnNow() || (remaining() > 0 && entry.takeTurn(remaining()));
	}

	private @Nullable LeasedHold ask(LockEntry entry) throws InterruptedException {
		while (true) {
			this.engine.ensureOpen(this.lockId);
			noteInterrupt();
			LeasedHold hold = askOnce(entry);
			if (hold != null) {
				return hold;
			}
			long left = remaining();
			if (left <= 0 || hasFailedForTooLong()) {
				this.failures.throwIfAny(this.lockId);
				return null;
			}
			long pause = (this.failures.length() > 0) ? this.engine.pacing().afterFailure(this.failures.length())
					: this.engine.pacing().afterRefusal(this.refusals, leaseLeft());
			pause(Math.min(left, pause));
			if (remaining() <= 0) {
				this.failures.throwIfAny(this.lockId);
				return null;
			}
		}
	}

	private @Nullable LeasedHold askOnce(LockEntry entry) {
		try {
			LeasedHold hold = request(entry);
			if (hold == null && isPerhapsOrphan(entry) && this.engine.orphans().settle(entry)) {
				hold = request(entry);
			}
			this.failures.end();
			return hold;
		}
		catch (LockStorageException ex) {
			if (ex.effect() == LockStorageException.Effect.REFUSED) {
				throw new StorageLockException("Lock '" + this.lockId + "' cannot be acquired: " + ex.getMessage(), ex);
			}
			this.failures.add(ex, this.node.timing().nanoTime());
			return null;
		}
	}

	/**
	 * Returns whether what is in the way may be a hold of this node that nobody has.
	 */
	private boolean isPerhapsOrphan(LockEntry entry) {
		String owner = (this.busy != null) ? this.busy.ownerId() : null;
		return entry.isDoubtful() && (owner == null || owner.equals(this.node.id()));
	}

	private @Nullable LeasedHold request(LockEntry entry) {
		long requestedAt = this.node.timing().nanoTime();
		Acquisition answer;
		try {
			answer = this.node.storage().acquire(new AcquireRequest(this.lockId, this.node.id(), this.options.lease()));
		}
		catch (LockStorageException ex) {
			if (ex.effect() == LockStorageException.Effect.UNKNOWN) {
				this.engine.orphans().suspect(entry);
			}
			throw ex;
		}
		if (answer instanceof Acquisition.Busy refusal) {
			this.busy = refusal;
			this.refusals++;
			return null;
		}
		long token = ((Acquisition.Granted) answer).fencingToken();
		LeasedHold hold = new LeasedHold(this.node, entry, this.options, token, requestedAt, this.engine);
		if (hold.hasRunOut()) {
			// Granted by the storage's clock of then, but the answer took longer than the
			// lease.
			this.engine.releases()
				.releaseLater(new ReleaseRequest(this.lockId, this.node.id(), token, Duration.ZERO),
						this.node.timing().nanoTime() + this.options.lease().toNanos());
			this.busy = Acquisition.Busy.UNKNOWN;
			this.refusals++;
			return null;
		}
		this.engine.keeper().guard(hold);
		return hold;
	}

	private void pause(long nanos) throws InterruptedException {
		Timing timing = this.node.timing();
		long end = timing.nanoTime() + nanos;
		try {
			for (long left = nanos; left > 0; left = end - timing.nanoTime()) {
				timing.pause(Math.min(left, LONGEST_PAUSE));
				this.engine.ensureOpen(this.lockId);
			}
		}
		catch (InterruptedException ex) {
			if (this.interruptible) {
				throw ex;
			}
			this.interrupted = true;
		}
	}

	private void noteInterrupt() throws InterruptedException {
		if (Thread.interrupted()) {
			if (this.interruptible) {
				throw new InterruptedException();
			}
			this.interrupted = true;
		}
	}

	/**
	 * A call without a deadline of its own does not wait for a broken storage for ever.
	 */
	private boolean hasFailedForTooLong() {
		return this.wait == FOR_EVER
				&& this.failures.hasLasted(this.options.lease().toNanos(), this.node.timing().nanoTime());
	}

	private Duration leaseLeft() {
		return (this.busy != null) ? this.busy.remaining() : Duration.ZERO;
	}

	private long remaining() {
		return this.wait - elapsed();
	}

	private long elapsed() {
		return this.node.timing().nanoTime() - this.started;
	}

	private void tell(@Nullable LeasedHold hold, @Nullable Throwable cause) {
		if (hold != null) {
			this.node.tell(StorageLockListener::onAcquired, this.lockId, hold.fencingToken(), elapsed(), 0, null);
		}
		else {
			this.node.tell(StorageLockListener::onNotAcquired, this.lockId, 0, elapsed(), 0, cause);
		}
	}

}
