package io.github.storagelock.registry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
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

	private final HoldEnd end;

	private final HoldLife life;

	private final AtomicInteger commits = new AtomicInteger();

	private volatile boolean commitUnheard;

	private final HoldEvents events;

	private final Thread taker = Thread.currentThread();

	// Written once by the owner, read by the timer.
	private volatile @Nullable ThreadHold owner;

	// Set once it was released, and is kept until a transaction has ended.
	private volatile boolean kept;

	LeasedHold(Node node, LockEntry entry, LockOptions options, Tenure tenure, HoldEnd end) {
		this.node = node;
		this.entry = entry;
		this.options = options;
		this.tenure = tenure;
		this.end = end;
		this.events = new HoldEvents(node, entry.lockId(), tenure.token());
		this.life = new HoldLife(node.timing(), tenure.deadline(), options.maxHold(), this::lost);
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
		long left = untilEnd(this.node.timing().nanoTime());
		return (left > 0 && isHeld()) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	@Override
	public boolean isValid() {
		return this.life.upToDate().isHeld();
	}

	@Override
	public void ensureValid() {
		HoldState now = this.life.upToDate();
		if (now.isReleased()) {
			throw new IllegalMonitorStateException("Lock '" + lockId() + "' was released");
		}
		if (now.isLost()) {
			throw now.toException(this);
		}
	}

	@Override
	public void onLost(Runnable action) {
		this.events.onLost(action);
		if (isLost()) {
			this.events.actOnLoss();
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

	@Override
	public void commitUnheard() {
		this.commitUnheard = true;
	}

	@Override
	public boolean hasUnheardCommit() {
		return this.commitUnheard;
	}

	/**
	 * Returns whether a commit or a renewal may still arrive that nobody waits for.
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
		HoldState last = this.life.release();
		if (last.isHeld()) {
			free(last);
		}
		else if (last.isLost()) {
			throw last.toException(this);
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
		this.life.lose(reason);
	}

	/**
	 * Moves the deadline, unless the hold has ended or run out by now.
	 * @return whether the hold goes on
	 */
	boolean extend(long newDeadline) {
		return this.life.extend(newDeadline);
	}

	/**
	 * Says that only a thread can release the hold.
	 */
	void belongsTo(ThreadHold owner) {
		this.owner = owner;
		if (isLost()) {
			owner.lost();
		}
	}

	/**
	 * Returns the thread that took the lock. It need not be the one that releases it.
	 */
	Thread taker() {
		return this.taker;
	}

	boolean isAbandoned() {
		ThreadHold owner = this.owner;
		return owner != null && !owner.isOwnerAlive();
	}

	boolean isHeld() {
		return this.life.state().isHeld();
	}

	boolean isLost() {
		return this.life.state().isLost();
	}

	/**
	 * Returns for how long the hold lasts at most if it is not renewed.
	 */
	long untilEnd(long now) {
		return this.life.timeLeft(now);
	}

	/**
	 * Returns whether the storage may still have the record of a hold that was lost.
	 */
	boolean isRecordLeft() {
		return latestEnd() != deadline() || this.life.isOverdue(this.node.timing().nanoTime());
	}

	long deadline() {
		return this.life.state().deadline();
	}

	/**
	 * Notes that the storage may have extended the lease.
	 */
	void mayLastUntil(long time) {
		this.life.mayLastUntil(time);
	}

	long latestEnd() {
		return this.life.state().latestEnd();
	}

	Tenure tenure() {
		return this.tenure;
	}

	LockOptions options() {
		return this.options;
	}

	HoldEvents events() {
		return this.events;
	}

	ReleaseRequest forRelease() {
		return this.tenure.release(lockId(), this.node.id(), this.options.minHold());
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
			HoldState lost = this.life.loseReleased(last, "its record was taken or changed by somebody else");
			this.events.lost(lost.lossReason());
			throw lost.toException(this);
		}
		this.events.released(outcome == HoldEnd.Outcome.HANDED_OFF, isAbandoned());
	}

	private void lost(HoldState lost) {
		ThreadHold owner = this.owner;
		try {
			if (owner != null) {
				owner.lost();
			}
		}
		finally {
			try {
				this.end.lost(this.entry, this);
			}
			finally {
				this.events.lost(lost.lossReason());
			}
		}
	}

	@Override
	public String toString() {
		return "LockLease['" + lockId() + "', token " + fencingToken() + ", " + this.life.state().kind() + "]";
	}

}
