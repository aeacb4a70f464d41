package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;

/**
 * One hold of this node: held, then released or lost, never anything after that.
 */
final class LeasedHold implements LockLease {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private final Node node;

	private final LockEntry entry;

	private final LockOptions options;

	private final long fencingToken;

	private final long acquiredAt;

	private final HoldEnd end;

	private final AtomicReference<State> state = new AtomicReference<>(State.HELD);

	private final Queue<Runnable> lostActions = new ConcurrentLinkedQueue<>();

	// Written by the renewal thread, read by all: until when the storage surely knows us.
	private volatile long deadline;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a hold.
	 * @param requestedAt the monotonic time just before the request was sent, from which
	 * the lease counts
	 */
	LeasedHold(Node node, LockEntry entry, LockOptions options, long fencingToken, long requestedAt, HoldEnd end) {
		this.node = node;
		this.entry = entry;
		this.options = options;
		this.fencingToken = fencingToken;
		this.acquiredAt = node.timing().nanoTime();
		this.end = end;
		this.deadline = requestedAt + options.lease().toNanos();
	}

	@Override
	public String lockId() {
		return this.entry.lockId();
	}

	@Override
	public long fencingToken() {
		return this.fencingToken;
	}

	@Override
	public Duration remaining() {
		long left = this.deadline - this.node.timing().nanoTime();
		return (left > 0 && isHeld()) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	@Override
	public boolean isValid() {
		return isHeld() && !hasRunOut();
	}

	@Override
	public void ensureValid() {
		State now = state();
		if (now.kind == Kind.RELEASED) {
			throw new IllegalMonitorStateException("Lock '" + lockId() + "' was released");
		}
		if (now.kind == Kind.LOST || hasRunOut()) {
			throw lost();
		}
	}

	@Override
	public void onLost(Runnable action) {
		this.lostActions.add(action);
		if (state().kind == Kind.LOST) {
			runLostActions();
		}
	}

	@Override
	public void release() {
		if (hasRunOut()) {
			lose("its lease ran out");
		}
		if (!this.state.compareAndSet(State.HELD, State.RELEASED)) {
			if (state().kind == Kind.LOST) {
				throw lost();
			}
			return;
		}
		boolean freed;
		try {
			freed = this.end.released(this);
		}
		finally {
			this.end.ended(this.entry, this);
		}
		if (!freed) {
			this.state.set(new State(Kind.LOST, "its record was taken or changed by somebody else"));
			runLostActions();
			announceLoss();
			throw lost();
		}
		this.node.tell(StorageLockListener::onReleased, lockId(), this.fencingToken, 0, heldNanos(), null);
	}

	/**
	 * Ends the hold as lost, if it has not ended yet. Does no I/O.
	 * @return whether this call ended it
	 */
	boolean lose(String reason) {
		if (!this.state.compareAndSet(State.HELD, new State(Kind.LOST, reason))) {
			return false;
		}
		runLostActions();
		this.end.ended(this.entry, this);
		announceLoss();
		return true;
	}

	/**
	 * Moves the deadline, unless the hold has ended or run out by now.
	 * @return whether the hold goes on
	 */
	boolean extend(long newDeadline) {
		if (!isValid()) {
			return false;
		}
		if (newDeadline - this.deadline > 0) {
			this.deadline = newDeadline;
		}
		return true;
	}

	/**
	 * Says that only this thread can release the hold.
	 */
	void belongsTo(Thread thread) {
		this.thread = thread;
	}

	/**
	 * Returns whether nobody is left who could release the hold.
	 */
	boolean isAbandoned() {
		Thread thread = this.thread;
		return thread != null && !thread.isAlive();
	}

	boolean isHeld() {
		return state().kind == Kind.HELD;
	}

	boolean isLost() {
		return state().kind == Kind.LOST;
	}

	boolean hasRunOut() {
		return this.deadline - this.node.timing().nanoTime() <= 0;
	}

	long deadline() {
		return this.deadline;
	}

	LockOptions options() {
		return this.options;
	}

	long heldNanos() {
		return this.node.timing().nanoTime() - this.acquiredAt;
	}

	RenewRequest.Hold forRenewal() {
		return new RenewRequest.Hold(lockId(), this.fencingToken);
	}

	ReleaseRequest forRelease() {
		return new ReleaseRequest(lockId(), this.node.id(), this.fencingToken, this.options.minHold());
	}

	private State state() {
		return Objects.requireNonNull(this.state.get());
	}

	private void announceLoss() {
		logger.warn("Lost lock '{}' (token {}) after {} ms: {}", lockId(), this.fencingToken, heldNanos() / 1_000_000,
				state().reason);
		this.node.tell(StorageLockListener::onLost, lockId(), this.fencingToken, 0, heldNanos(), null);
	}

	private void runLostActions() {
		for (Runnable action = this.lostActions.poll(); action != null; action = this.lostActions.poll()) {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				logger.warn("A reaction to the loss of lock '{}' failed", lockId(), ex);
			}
		}
	}

	private LockLostException lost() {
		State now = state();
		String reason = (now.kind == Kind.LOST) ? now.reason : "its lease ran out";
		return new LockLostException(lockId(), this.fencingToken, "Lock '" + lockId() + "' (token " + this.fencingToken
				+ ") was lost: " + reason + ". Another node may hold it by now");
	}

	@Override
	public String toString() {
		return "LockLease['" + lockId() + "', token " + this.fencingToken + ", " + state().kind + "]";
	}

	/**
	 * What ends with a hold.
	 */
	interface HoldEnd {

		/**
		 * Frees the record of a hold.
		 * @return {@code false} if the record did not name the hold any more
		 */
		boolean released(LeasedHold hold);

		/**
		 * Lets the next one in this process ask; does no I/O.
		 */
		void ended(LockEntry entry, LeasedHold hold);

	}

	private enum Kind {

		HELD, RELEASED, LOST

	}

	private record State(Kind kind, String reason) {

		static final State HELD = new State(Kind.HELD, "");

		static final State RELEASED = new State(Kind.RELEASED, "");

	}

}
