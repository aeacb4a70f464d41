package io.github.storagelock.registry;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * One lock id in this process, while anybody here holds or wants it. Its <em>turn</em>
 * belongs to one at a time, in the order of arrival: to the one who asks the storage, and
 * then to the hold until its release or loss. So a hundred waiting threads cost the
 * storage what one costs.
 */
final class LockEntry {

	private static final int ENOUGH_FOR_ALL = Integer.MAX_VALUE / 2;

	private final String lockId;

	private final Semaphore turn = new Semaphore(1, true);

	// Of the one who got the turn out of the queue last. A stale one does no harm.
	private volatile Slice slice = Slice.NONE;

	// Guarded by the map of LockEntries.
	private int users;

	// Written by whoever has the turn.
	private volatile @Nullable FailureStreak failures;

	// Written by whoever has the turn, taken by one.
	private final AtomicReference<@Nullable Tenure> left = new AtomicReference<>();

	private final Possession possession;

	// Written by whoever has the turn, read by those who wait for it.
	private volatile Obstacle obstacle = Obstacle.UNKNOWN;

	// Written by whoever has the turn: the end of a minimum hold of this node.
	private volatile @Nullable Long keptUntil;

	private volatile boolean dissolved;

	LockEntry(String lockId, Possession possession) {
		this.lockId = lockId;
		this.possession = possession;
	}

	String lockId() {
		return this.lockId;
	}

	/**
	 * Waits for the turn without end; an interrupt is kept for later.
	 */
	void takeTurn() {
		Slice next = new Slice(Thread.currentThread());
		this.turn.acquireUninterruptibly();
		begin(next);
	}

	boolean takeTurn(long nanos) throws InterruptedException {
		Slice next = new Slice(Thread.currentThread());
		if (!this.turn.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
			return false;
		}
		begin(next);
		return true;
	}

	/**
	 * Needs no memory: without, nobody would give the turn back.
	 */
	private void begin(Slice next) {
		next.begin();
		this.slice = next;
	}

	/**
	 * Takes the turn if nobody has it and nobody who waits is to have it first.
	 */
	boolean takeTurnNow() {
		if (this.turn.hasQueuedThreads() && !this.slice.isMine() || !this.turn.tryAcquire()) {
			return false;
		}
		if (this.dissolved) {
			// That was no turn: a hold may have it.
			this.turn.release();
			return false;
		}
		return true;
	}

	void giveTurn() {
		this.obstacle = Obstacle.UNKNOWN;
		this.turn.release();
	}

	/**
	 * Returns whether nobody seems to have the turn.
	 */
	boolean isTurnFree() {
		return !this.dissolved && this.turn.availablePermits() > 0;
	}

	/**
	 * Lets all waiters go on at once, because the registry is closed and refuses them.
	 */
	void dissolve() {
		this.dissolved = true;
		this.turn.release(ENOUGH_FOR_ALL);
	}

	boolean hasWaiters() {
		return this.turn.hasQueuedThreads();
	}

	int waiting() {
		return this.turn.getQueueLength();
	}

	/**
	 * Leaves the lock to whoever has the turn next. Called by whoever has it now.
	 */
	void bequeath(Tenure tenure) {
		this.left.set(tenure);
	}

	/**
	 * Returns what was left to whoever has the turn now, for him alone.
	 */
	@Nullable Tenure inherit() {
		return this.left.getAndSet(null);
	}

	/**
	 * Forgets what was left, if it is of this grant, which is no more.
	 */
	void forgetLeft(long recordToken) {
		Tenure tenure = this.left.get();
		if (tenure != null && tenure.recordToken() == recordToken) {
			this.left.compareAndSet(tenure, null);
		}
	}

	boolean isLeftToNext() {
		return this.left.get() != null;
	}

	/**
	 * Takes the turn and what was left to it, if there is nobody else who could. Called
	 * after the turn was given, and by each one who ceases to wait: so one of them sees
	 * it.
	 * @return what is to be released before the turn is given again
	 */
	@Nullable Tenure inheritForNobody() {
		if (this.left.get() == null || this.turn.hasQueuedThreads() || !this.turn.tryAcquire()) {
			return null;
		}
		Tenure tenure = inherit();
		if (tenure == null) {
			this.turn.release();
		}
		return tenure;
	}

	Possession possession() {
		return this.possession;
	}

	/**
	 * Returns who is in the way now.
	 */
	Obstacle obstacle() {
		return this.obstacle;
	}

	void setObstacle(Obstacle obstacle) {
		this.obstacle = obstacle;
	}

	/**
	 * Notes until when the minimum hold keeps what this node has released.
	 */
	void keptUntil(long time) {
		this.keptUntil = time;
	}

	/**
	 * Returns whether a minimum hold of this node still keeps the lock.
	 */
	boolean isKept(long now) {
		Long end = this.keptUntil;
		return end != null && end - now > 0;
	}

	/**
	 * Returns the failures of the storage since it answered last, if it did not.
	 */
	@Nullable FailureStreak failures() {
		return this.failures;
	}

	/**
	 * Throws what those are told who gave up, if the storage has failed.
	 */
	void throwIfFailing() {
		FailureStreak present = this.failures;
		if (present != null) {
			throw present.toException(this.lockId);
		}
	}

	void setFailures(@Nullable FailureStreak failures) {
		this.failures = failures;
	}

	LockEntry addUser() {
		this.users++;
		return this;
	}

	void removeUser() {
		this.users--;
		if (this.users == 0) {
			// No thread is kept in memory by an entry.
			this.slice = Slice.NONE;
		}
	}

	/**
	 * Returns how many hold or want the lock.
	 */
	int users() {
		return this.users;
	}

	/**
	 * Returns whether nobody holds or wants the lock.
	 */
	boolean isIdle() {
		return this.users == 0;
	}

	/**
	 * A moment after somebody got the turn out of the queue in which he may take it again
	 * before those who wait: a change of threads costs many times what a short hold does.
	 * It is counted from the beginning, so nobody overtakes for longer.
	 *
	 * @see <a href="https://doi.org/10.1145/3342195.3387521">Avoiding Scheduler
	 * Subversion using Scheduler-Cooperative Locks</a>, which calls it a lock slice
	 */
	private static final class Slice {

		private static final Slice NONE = new Slice(null);

		private static final long LENGTH = Duration.ofNanos(100_000).toNanos();

		private final @Nullable Thread owner;

		// When it is over, by the system's timer. Written before others see this.
		private long end;

		private Slice(@Nullable Thread owner) {
			this.owner = owner;
		}

		private void begin() {
			this.end = System.nanoTime() + LENGTH;
		}

		private boolean isMine() {
			return this.owner == Thread.currentThread() && System.nanoTime() - this.end < 0;
		}

	}

}
