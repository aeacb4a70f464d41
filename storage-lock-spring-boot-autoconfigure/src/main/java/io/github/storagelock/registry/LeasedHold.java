package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.ReleaseRequest;

/**
 * One hold of this node: held, then released or lost. A release turns into a loss if the
 * storage says that the record was taken before; else nothing comes after either.
 */
final class LeasedHold implements FencedLease {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private final Node node;

	private final LockEntry entry;

	private final LockOptions options;

	private final Tenure tenure;

	private final long acquiredAt;

	private final HoldEnd end;

	private final AtomicReference<HoldState> state;

	// Transactions that were about to commit and have not ended for sure.
	private final AtomicInteger commits = new AtomicInteger();

	private final LostActions lostActions;

	// Written once by the owner, read by the timer.
	private volatile @Nullable Thread thread;

	// Set once it was released, and is kept until a transaction has ended.
	private volatile boolean kept;

	LeasedHold(Node node, LockEntry entry, LockOptions options, Tenure tenure, HoldEnd end) {
		this.node = node;
		this.entry = entry;
		this.options = options;
		this.tenure = tenure;
		this.acquiredAt = node.timing().nanoTime();
		this.end = end;
		this.lostActions = new LostActions(entry.lockId());
		this.state = new AtomicReference<>(HoldState.held(tenure.deadline()));
	}

	@Override
	public String lockId() {
		return this.entry.lockId();
	}

	@Override
	public long fencingToken() {
		return this.tenure.token();
	}

	@Override
	public long recordToken() {
		return this.tenure.recordToken();
	}

	@Override
	public Duration remaining() {
		HoldState now = state();
		long left = now.deadline() - this.node.timing().nanoTime();
		return (left > 0 && now.isHeld()) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	@Override
	public boolean isValid() {
		return upToDate().isHeld();
	}

	@Override
	public void ensureValid() {
		HoldState now = upToDate();
		if (now.isReleased()) {
			throw new IllegalMonitorStateException("Lock '" + lockId() + "' was released");
		}
		if (now.isLost()) {
			throw now.toException(this);
		}
	}

	@Override
	public void onLost(Runnable action) {
		this.lostActions.add(action);
		if (isLost()) {
			this.lostActions.run();
		}
	}

	@Override
	public FencedScope fenceCurrentThread() {
		return this.node.threadHolds().lend(this);
	}

	@Override
	public void commitBegins() {
		this.commits.incrementAndGet();
	}

	@Override
	public void commitEnded() {
		this.commits.decrementAndGet();
	}

	/**
	 * Returns whether a transaction may still commit that nobody here waits for, or the
	 * storage may have extended the lease unheard.
	 */
	boolean isInDoubt() {
		return this.commits.get() > 0 || latestEnd() != deadline();
	}

	@Override
	public void release() {
		if (this.kept && !isLost()) {
			return;
		}
		this.kept = isValid() && this.node.threadHolds().keepForTransaction(this, this.node.transactions());
		if (!this.kept) {
			releaseNow();
		}
	}

	/**
	 * Releases whether the thread is in a transaction or not.
	 */
	void releaseNow() {
		HoldState now = upToDate();
		while (now.isHeld()) {
			if (this.state.compareAndSet(now, now.released())) {
				free(now);
				return;
			}
			now = upToDate();
		}
		if (now.isLost()) {
			throw now.toException(this);
		}
	}

	/**
	 * Releases for an owner that is no more; a loss was told already.
	 */
	void abandon() {
		try {
			releaseNow();
		}
		catch (LockLostException ex) {
			logger.debug("Lock '{}' was lost before it was found without an owner", lockId(), ex);
		}
	}

	/**
	 * Ends the hold as lost, if it has not ended yet. Does no I/O.
	 */
	void lose(String reason) {
		for (HoldState now = state(); now.isHeld(); now = state()) {
			lose(now, reason);
		}
	}

	/**
	 * Moves the deadline, unless the hold has ended or run out by now.
	 * @return whether the hold goes on
	 */
	boolean extend(long newDeadline) {
		for (HoldState now = upToDate(); now.isHeld(); now = upToDate()) {
			if (newDeadline - now.deadline() <= 0 || this.state.compareAndSet(now, now.extended(newDeadline))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Says that only this thread can release the hold.
	 */
	void belongsTo(Thread thread) {
		this.thread = thread;
	}

	boolean isAbandoned() {
		Thread thread = this.thread;
		return thread != null && !thread.isAlive();
	}

	boolean isHeld() {
		return state().isHeld();
	}

	boolean isLost() {
		return state().isLost();
	}

	long deadline() {
		return state().deadline();
	}

	/**
	 * Notes that the storage may have extended the lease.
	 */
	void mayLastUntil(long time) {
		this.state.updateAndGet((now) -> now.perhapsUntil(time));
	}

	long latestEnd() {
		return state().latestEnd();
	}

	Tenure tenure() {
		return this.tenure;
	}

	LockOptions options() {
		return this.options;
	}

	long heldNanos() {
		return this.node.timing().nanoTime() - this.acquiredAt;
	}

	ReleaseRequest forRelease() {
		return this.tenure.release(lockId(), this.node.id(), this.options.minHold());
	}

	/**
	 * Returns the state now. A hold that was seen to have run out is lost for good.
	 */
	private HoldState upToDate() {
		HoldState now = state();
		while (now.isHeld() && now.hasRunOut(this.node.timing().nanoTime())) {
			lose(now, "its lease ran out");
			now = state();
		}
		return now;
	}

	private HoldState state() {
		return Objects.requireNonNull(this.state.get());
	}

	private void free(HoldState last) {
		HoldEnd.Outcome outcome;
		try {
			outcome = this.end.release(this.entry, this);
		}
		finally {
			this.end.ended(this.entry, this);
		}
		if (outcome == HoldEnd.Outcome.STALE) {
			HoldState lost = last.lost("its record was taken or changed by somebody else");
			this.state.set(lost);
			this.lostActions.run();
			announce(lost);
			throw lost.toException(this);
		}
		this.node.tell(StorageLockListener::onReleased, lockId(), fencingToken(), 0, heldNanos(),
				outcome == HoldEnd.Outcome.HANDED_OFF, null);
	}

	private void lose(HoldState now, String reason) {
		HoldState lost = now.lost(reason);
		if (this.state.compareAndSet(now, lost)) {
			this.lostActions.run();
			this.end.lost(this.entry, this);
			announce(lost);
		}
	}

	private void announce(HoldState lost) {
		logger.warn("Lost lock '{}' (token {}) after {} ms: {}", lockId(), fencingToken(), heldNanos() / 1_000_000,
				lost.lossReason());
		this.node.tell(StorageLockListener::onLost, lockId(), fencingToken(), 0, heldNanos(), null);
	}

	@Override
	public String toString() {
		return "LockLease['" + lockId() + "', token " + fencingToken() + ", " + state().kind() + "]";
	}

}
