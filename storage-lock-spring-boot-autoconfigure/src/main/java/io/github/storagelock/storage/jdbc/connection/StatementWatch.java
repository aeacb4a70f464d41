package io.github.storagelock.storage.jdbc.connection;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels statements that take too long, for drivers that plan a task on a timer's thread
 * for each statement with a query timeout, and so wake that thread each time. One look at
 * all statements in a while does.
 */
final class StatementWatch implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StatementWatch.class);

	private static final long INTERVAL = Duration.ofMillis(250).toNanos();

	private static final Duration IDLE = Duration.ofSeconds(10);

	private final long timeout;

	// By the thread that executes it. One that its thread is done with may be among them
	// until that ends or begins another: to cancel it does nothing to it.
	private final ConcurrentMap<Thread, Running> running = new ConcurrentHashMap<>();

	private final AtomicBoolean looking = new AtomicBoolean();

	private final ScheduledThreadPoolExecutor timer;

	StatementWatch(Duration timeout) {
		this.timeout = timeout.toNanos();
		this.timer = new ScheduledThreadPoolExecutor(1, new DetachedThreads("storage-lock-statements"));
		this.timer.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
		this.timer.allowCoreThreadTimeOut(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	@Override
	public void close() {
		this.timer.shutdown();
	}

	/**
	 * Hears that this thread is about to execute a statement.
	 */
	void begin(Statement statement) {
		this.running.put(Thread.currentThread(), new Running(statement, System.nanoTime() + this.timeout));
		lookLater();
	}

	/**
	 * Hears that this thread executes none any more.
	 */
	void end() {
		this.running.remove(Thread.currentThread());
	}

	private void lookLater() {
		if (!this.looking.get() && this.looking.compareAndSet(false, true)) {
			try {
				this.timer.schedule(this::look, INTERVAL, TimeUnit.NANOSECONDS);
			}
			catch (RejectedExecutionException ex) {
				// Closed: the connections are, too.
			}
			catch (OutOfMemoryError ex) {
				// No thread is to be had: the next statement tries again.
				this.looking.set(false);
				logger.warn("There is no thread to cancel slow statements", ex);
			}
		}
	}

	private void look() {
		try {
			long now = System.nanoTime();
			this.running.forEach((thread, late) -> {
				if (late.deadline - now <= 0 && this.running.remove(thread, late)) {
					cancel(late.statement);
				}
			});
		}
		finally {
			this.looking.set(false);
			if (!this.running.isEmpty()) {
				lookLater();
			}
		}
	}

	private static void cancel(Statement statement) {
		try {
			statement.cancel();
		}
		catch (SQLException | RuntimeException | LinkageError ex) {
			logger.debug("A statement that took too long could not be cancelled", ex);
		}
	}

	/**
	 * A statement, and when it is to be cancelled, by the monotonic timer.
	 */
	private record Running(Statement statement, long deadline) {
	}

}
