package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that moves when a test moves it, and only then does what waits for it, on the
 * test's thread. It starts shortly before the largest number, as a monotonic timer may.
 */
final class FakeTiming implements Timing {

	private static final long START = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();

	private static final long STORAGE_START = 1_800_000_000_000_000L;

	private final Thread driver = Thread.currentThread();

	// Guards the tasks; no task runs under it.
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition moved = this.lock.newCondition();

	// Guarded by the lock.
	private final List<Sleeper> sleepers = new ArrayList<>();

	private final PriorityQueue<Task> tasks = new PriorityQueue<>(
			Comparator.comparingLong((Task task) -> task.at - START).thenComparing(Task::number));

	private final FakeWorker renewals = new FakeWorker();

	private final FakeWorker chores = new FakeWorker();

	private final FakeWorker reactions = new FakeWorker();

	private final FakeWorker events = new FakeWorker();

	private volatile long now = START;

	private long number;

	private volatile boolean stopped;

	private volatile Runnable afterReading;

	private volatile int failures;

	private boolean closed;

	/**
	 * Moves time, task by task.
	 */
	void advance(Duration step) {
		long end = this.now + step.toNanos();
		runIo();
		for (Task task = poll(end); task != null; task = poll(end)) {
			task.action.run();
			runIo();
		}
		moveTo(end);
	}

	/**
	 * Runs what does I/O and is ready.
	 */
	void runIo() {
		this.renewals.run();
		this.chores.run();
	}

	/**
	 * Stands for a storage that does not answer the background threads.
	 */
	void hang() {
		this.renewals.hanging = true;
		this.chores.hanging = true;
	}

	void goOn() {
		this.renewals.hanging = false;
		this.chores.hanging = false;
		runIo();
	}

	/**
	 * Stands for a timer thread that gets no processor.
	 */
	void stopTasks() {
		this.stopped = true;
	}

	void startTasks() {
		this.stopped = false;
	}

	/**
	 * Returns the clock of a storage that shares this time, in microseconds.
	 */
	long micros() {
		return STORAGE_START + (this.now - START) / 1_000;
	}

	int planned() {
		this.lock.lock();
		try {
			return this.tasks.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns whether somebody waits for time to move. Who has been woken no longer does.
	 */
	boolean isAnybodyAsleep() {
		this.lock.lock();
		try {
			return this.sleepers.stream().anyMatch(this::isAsleep);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets something happen right after somebody has read the time.
	 */
	void afterNextReading(Runnable action) {
		this.afterReading = action;
	}

	@Override
	public long nanoTime() {
		long reading = this.now;
		Runnable action = this.afterReading;
		if (action != null) {
			this.afterReading = null;
			action.run();
		}
		return reading;
	}

	@Override
	public void pause(long nanos, WakeUp wakeUp) {
		if (Thread.currentThread() == this.driver) {
			advance(Duration.ofNanos(nanos));
			return;
		}
		Sleeper sleeper = new Sleeper(this.now + nanos, wakeUp);
		wakeUp.beforePause(this::wakeSleepers);
		this.lock.lock();
		try {
			this.sleepers.add(sleeper);
			while (isAsleep(sleeper)) {
				this.moved.await();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.sleepers.remove(sleeper);
			this.lock.unlock();
			wakeUp.afterPause();
		}
	}

	/**
	 * Lets there be no memory for the next plans of the timer, or chores.
	 */
	void failNextPlans(int times) {
		this.failures = times;
	}

	private void failIfToldTo() {
		if (this.failures > 0) {
			this.failures--;
			throw new OutOfMemoryError("no plan");
		}
	}

	@Override
	public void schedule(long nanos, Runnable task) {
		failIfToldTo();
		this.lock.lock();
		try {
			if (!this.closed) {
				this.tasks.add(new Task(this.now + Math.max(0, nanos), this.number++, task));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void renew(Runnable task) {
		this.renewals.tasks.add(task);
	}

	@Override
	public void work(Runnable task) {
		failIfToldTo();
		this.chores.tasks.add(task);
	}

	/**
	 * Stands for a log or a listener that hangs: nothing is told any more.
	 */
	void hangEvents() {
		this.events.hanging = true;
	}

	void goOnTelling() {
		this.events.hanging = false;
		this.events.run();
	}

	@Override
	public void react(Runnable task) {
		this.reactions.tasks.add(task);
		this.reactions.run();
	}

	@Override
	public boolean tell(Runnable task) {
		this.events.tasks.add(task);
		this.events.run();
		return true;
	}

	@Override
	public void close(Duration grace) {
		this.lock.lock();
		try {
			this.closed = true;
			this.tasks.clear();
		}
		finally {
			this.lock.unlock();
		}
		this.chores.run();
	}

	private boolean isAsleep(Sleeper sleeper) {
		return sleeper.end - this.now > 0 && !sleeper.wakeUp.hasRung();
	}

	private void wakeSleepers() {
		this.lock.lock();
		try {
			this.moved.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private Task poll(long end) {
		this.lock.lock();
		try {
			Task next = this.tasks.peek();
			if (next == null || this.stopped || next.at - end > 0) {
				return null;
			}
			moveTo(next.at);
			return this.tasks.poll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void moveTo(long time) {
		this.lock.lock();
		try {
			if (time - this.now > 0) {
				this.now = time;
				this.moved.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Task(long at, long number, Runnable action) {
	}

	private record Sleeper(long end, WakeUp wakeUp) {
	}

}
