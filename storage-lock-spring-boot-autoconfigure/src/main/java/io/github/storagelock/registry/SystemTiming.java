package io.github.storagelock.registry;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timer of the JVM and some daemon threads: one that never does I/O and so is never
 * late, one for renewals, one for the rest of what the storage is asked, and two for what
 * is not ours, to react to a loss and to tell of it. All but the first start when they
 * are needed and end when they have had nothing to do for a while.
 */
final class SystemTiming implements Timing {

	private static final Logger logger = LoggerFactory.getLogger(SystemTiming.class);

	private static final long IDLE_SECONDS = 60;

	// What may wait to be told while an appender or a listener hangs.
	private static final int MOST_EVENTS = 100_000;

	private static final long UNTIL_THERE_IS_A_THREAD = Duration.ofSeconds(1).toNanos();

	private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("timer"));

	private final ExecutorService renewals = worker("renewal", Integer.MAX_VALUE);

	private final ExecutorService chores = worker("chores", Integer.MAX_VALUE);

	private final ExecutorService reactions = worker("reactions", Integer.MAX_VALUE);

	private final ExecutorService events = worker("events", MOST_EVENTS);

	// Since something was told last.
	private final AtomicInteger leftOut = new AtomicInteger();

	SystemTiming() {
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		// Later there may be no thread to be had, when a lease must not be left alone.
		this.timer.prestartCoreThread();
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public void pause(long nanos, WakeUp wakeUp) {
		Thread sleeper = Thread.currentThread();
		long end = System.nanoTime() + nanos;
		wakeUp.beforePause(() -> LockSupport.unpark(sleeper));
		try {
			for (long left = nanos; left > 0 && !wakeUp.hasRung()
					&& !sleeper.isInterrupted(); left = end - System.nanoTime()) {
				LockSupport.parkNanos(this, left);
			}
		}
		finally {
			wakeUp.afterPause();
		}
	}

	@Override
	public void schedule(long nanos, Runnable task) {
		try {
			this.timer.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// closed: what was planned is not needed any more
		}
	}

	@Override
	public void renew(Runnable task) {
		execute(this.renewals, task);
	}

	@Override
	public void work(Runnable task) {
		execute(this.chores, task);
	}

	@Override
	public void react(Runnable task) {
		try {
			start(this.reactions, task);
		}
		catch (RejectedExecutionException ex) {
			// Closed, so no timer is held up.
			run(task);
		}
	}

	@Override
	public boolean tell(Runnable task) {
		try {
			start(this.events, () -> {
				task.run();
				reportWhatWasLeftOut();
			});
			return true;
		}
		catch (RejectedExecutionException ex) {
			if (this.events.isShutdown()) {
				run(task);
				return true;
			}
			this.leftOut.incrementAndGet();
			return false;
		}
	}

	private void reportWhatWasLeftOut() {
		int missed = this.leftOut.getAndSet(0);
		if (missed > 0) {
			logger.warn("A listener or the log has not gone on while {} events and warnings of locks waited: {} more"
					+ " were left out", MOST_EVENTS, missed);
		}
	}

	@Override
	public void close(Duration grace) {
		this.timer.shutdownNow();
		this.renewals.shutdownNow();
		this.chores.shutdown();
		await(this.chores, System.nanoTime() + grace.toNanos());
		this.chores.shutdownNow();
		// What is left of these is done later, if it can be done at all.
		this.reactions.shutdown();
		this.events.shutdown();
		long end = System.nanoTime() + grace.toNanos();
		await(this.reactions, end);
		await(this.events, end);
	}

	private static void await(ExecutorService executor, long end) {
		try {
			executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void execute(ExecutorService executor, Runnable task) {
		try {
			start(executor, task);
		}
		catch (RejectedExecutionException ex) {
			// closed: leases run out by themselves
		}
	}

	private void start(ExecutorService executor, Runnable task) {
		try {
			executor.execute(() -> run(task));
		}
		catch (OutOfMemoryError ex) {
			schedule(UNTIL_THERE_IS_A_THREAD, () -> {
				execute(executor, task);
				tell(() -> logger.warn("There was no thread for locks to be had; trying again", ex));
			});
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			tell(() -> report(ex));
		}
	}

	private static void report(Throwable failure) {
		try {
			logger.error("A background task of the locks failed", failure);
		}
		catch (Throwable ex) {
			// The log itself is what fails.
		}
	}

	private ExecutorService worker(String name, int mostWaiting) {
		ThreadPoolExecutor worker = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(mostWaiting), threads(name));
		worker.allowCoreThreadTimeOut(true);
		return worker;
	}

	private ThreadFactory threads(String name) {
		return (task) -> {
			// Nothing is inherited from the thread that happens to need it first.
			Thread thread = new Thread(null, task, "storage-lock-" + name, 0, false);
			thread.setContextClassLoader(this.loader);
			thread.setDaemon(true);
			return thread;
		};
	}

}
