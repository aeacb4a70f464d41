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

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Cancels statements that take too long, for drivers that plan a task on a timer's thread
 * for each statement with a query timeout, and so wake that thread each time. One look at
 * all statements in a while does.
 */
final class WatchedTemplate extends JdbcTemplate implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(WatchedTemplate.class);

	private static final long INTERVAL = Duration.ofMillis(250).toNanos();

	private static final Duration IDLE = Duration.ofSeconds(10);

	private final long timeout;

	// When those that are executed now are to be cancelled, by the monotonic timer. One
	// that is left behind by its thread is cancelled, which does nothing to it.
	private final ConcurrentMap<Statement, Long> deadlines = new ConcurrentHashMap<>();

	private final AtomicBoolean looking = new AtomicBoolean();

	private final ScheduledThreadPoolExecutor timer;

	WatchedTemplate(DataSource dataSource, Duration timeout) {
		super(dataSource);
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
	 * Called before a statement is executed.
	 */
	@Override
	protected void applyStatementSettings(Statement statement) throws SQLException {
		super.applyStatementSettings(statement);
		this.deadlines.put(statement, System.nanoTime() + this.timeout);
		lookLater();
	}

	/**
	 * Called after a statement was executed and its rows were read.
	 */
	@Override
	protected void handleWarnings(Statement statement) {
		this.deadlines.remove(statement);
	}

	/**
	 * Called after a statement has failed.
	 */
	@Override
	protected void handleWarnings(Statement statement, SQLException failure) {
		this.deadlines.remove(statement);
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
			this.deadlines.forEach((statement, deadline) -> {
				if (deadline - now <= 0 && this.deadlines.remove(statement, deadline)) {
					cancel(statement);
				}
			});
		}
		finally {
			this.looking.set(false);
			if (!this.deadlines.isEmpty()) {
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

}
