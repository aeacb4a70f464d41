package io.github.storagelock.registry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.LossReason;
import io.github.storagelock.storage.ReleaseRequest;

/**
 * One hold of this node: held, then released or lost. A release turns into a loss if the
 * storage says that the record was taken before; else nothing comes after either.
 */
final class LeasedHold implements FencedLease {

	private static final Logger logger = LoggerFactory.getLogger(LeasedHold.class);

	private final Node node;

	private final LockEntry entry;

	// Changed by whoever extends the hold.
	private volatile LockOptions options;

	private final Tenure tenure;

	private final LentLeases lent;

	private final HoldEnd end;

	private final HoldLife life;

	private final AtomicInteger commits = new AtomicInteger();

	private volatile boolean commitUnheard;

	private final HoldEvents events;

	private final Thread taker = Thread.currentThread();

	// Written once by the taker, read by the timer.
	private volatile @Nullable Owner owner;

	// Set once it was released, and is kept until a transaction has ended.
	private volatile boolean kept;

	LeasedHold(Node node, LockEntry entry, LockOptions options, Tenure tenure, LentLeases lent, HoldEnd end) {
		this.node = node;
		this.entry = entry;
		this.options = options;
		this.tenure = tenure;
		this.lent = lent;
		this.end = end;
		this.events = new HoldEvents(node.listeners(), node.timing(), entry.lockId(), options.label(), tenure.token());
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
		long left = this.life.timeLeft(this.node.timing().nanoTime());
		return (left > 0 && isHeld()) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	@Override
	public boolean isValid() {
		return this.life.upToDate().isHeld();
	}

	@Override
	public void ensureValid() {
		this.life.ensureHeld(this);
	}

	@Override
	public boolean extend(Duration maxHold, Duration minHold) {
		LockOptions present = this.options;
		Duration held = Duration.ofNanos(this.events.heldNanos());
		LockOptions changed = present.withMaxHold(maxHold)
			.withMinHold(minHold)
			.withMinHold(minHold.isZero() ? minHold : minHold.plus(held));
		if (!this.life.bound(maxHold)) {
			return false;
		}
		this.options = changed;
		this.end.bounded();
		return true;
	}

	@Override
	public void onLost(Runnable action) {
		this.events.onLost(action);
		if (isLost()) {
			this.events.reactToLoss();
		}
	}

	@Override
	public FencedScope fenceCurrentThread() {
		return this.lent.lend(this, this.options.fenced());
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
	public LossReason commitRefused() {
		Loss known = this.life.state().loss();
		Loss loss = (known != null) ? known : this.end.lossOf(this, Loss.SEEN_BY_RELEASE);
		this.events.commitRefused(loss.reason());
		return loss.reason();
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
		return this.commits.get() > 0 || this.life.state().isInDoubt();
	}

	@Override
	public void release() {
		if (this.kept && !isLost()) {
			return;
		}
		this.kept = isValid() && this.lent.keepForTransaction(this, this.options.fenced(), this::abandon);
		if (!this.kept) {
			releaseNow();
		}
	}

	/**
	 * Releases whether the thread is in a transaction or not.
	 */
	void releaseNow() {
		HoldLife.State last = this.life.release();
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
	 * Says that only the thread that took the hold can release it.
	 */
	void belongsToTaker(Owner owner) {
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

	/**
	 * Returns whether nobody is left who could release the hold.
	 */
	boolean isAbandoned() {
		return this.owner != null && !this.taker.isAlive();
	}

	boolean isHeld() {
		return this.life.state().isHeld();
	}

	boolean isLost() {
		return this.life.state().isLost();
	}

	HoldLife life() {
		return this.life;
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

	private void free(HoldLife.State last) {
		HoldEnd.Outcome outcome;
		try {
			outcome = this.end.release(this.entry, this);
		}
		finally {
			this.end.released(this.entry, this);
		}
		if (outcome == HoldEnd.Outcome.STALE) {
			HoldLife.State lost = this.life.loseReleased(last, this.end.lossOf(this, Loss.SEEN_BY_RELEASE));
			this.events.lost(lost.lossOfLost());
			throw lost.toException(this);
		}
		this.events.released(outcome == HoldEnd.Outcome.HANDED_OFF, isAbandoned());
	}

	private void lost(HoldLife.State lost) {
		Owner owner = this.owner;
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
				this.events.lost(lost.lossOfLost());
			}
		}
	}

	@Override
	public String toString() {
		return "LockLease['" + lockId() + "', token " + fencingToken() + ", " + this.life.state().kind() + "]";
	}

	/**
	 * What a hold may belong to, and hears of its loss, on any thread.
	 */
	interface Owner {

		void lost();

	}

}
