package io.github.storagelock.storage.jdbc.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.jdbc.connection.DetachedThreads;
import io.github.storagelock.storage.jdbc.connection.LockConnections;

/**
 * Signals by LISTEN and NOTIFY, on one connection a node, which is opened when somebody
 * here begins to wait and closed when nobody has for a while. Behind a pooler that may
 * lend it to others nobody listens: they would be sent our notifications, and we theirs
 * or none. It is told by the number of its process, or by a notification to ourselves
 * that does not arrive.
 *
 * @since 0.1.0
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
public final class PostgreSqlReleaseSignals implements ReleaseSignals, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PostgreSqlReleaseSignals.class);

	private static final int NETWORK_TIMEOUT = (int) Duration.ofSeconds(5).toMillis();

	private static final int LOOK = (int) Duration.ofMillis(250).toMillis();

	private static final long SILENCE = Duration.ofSeconds(20).toNanos();

	private static final long LINGER = Duration.ofSeconds(60).toNanos();

	private static final long PROBE_TIME = Duration.ofSeconds(3).toNanos();

	private static final long DEAF_TIME = Duration.ofMinutes(10).toNanos();

	private static final long FIRST_RETRY = Duration.ofMillis(100).toNanos();

	private static final long LONGEST_RETRY = Duration.ofSeconds(10).toNanos();

	private final LockConnections connections;

	private final String channel;

	private final ThreadFactory threads = new DetachedThreads("storage-lock-signals");

	private final SignalSubscriptions subscriptions = new SignalSubscriptions();

	// Guards the two below.
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition closing = this.lock.newCondition();

	private @Nullable Thread listener;

	private volatile boolean closed;

	// Written by the listener.
	private volatile @Nullable Connection connection;

	// Written by the listener: when it found out that nothing arrives.
	private volatile @Nullable Long deafSince;

	public PostgreSqlReleaseSignals(LockConnections connections, String channel) {
		this.connections = connections;
		this.channel = channel;
	}

	/**
	 * Returns the channel of a table. Two tables may share it: a signal for nobody does
	 * no harm.
	 */
	public static String channel(String table) {
		return "storage_lock_" + Integer.toHexString(table.toLowerCase(Locale.ROOT).hashCode());
	}

	@Override
	public Subscription subscribe(String lockId, String ownerId, Runnable wakeUp) {
		if (isDeaf()) {
			return Subscription.NONE;
		}
		Subscription subscription = this.subscriptions.add(lockId, ownerId, wakeUp);
		ensureListener();
		return subscription;
	}

	@Override
	public void close() {
		Thread thread;
		this.lock.lock();
		try {
			this.closed = true;
			this.closing.signalAll();
			thread = this.listener;
		}
		finally {
			this.lock.unlock();
		}
		if (thread != null) {
			try {
				thread.join(Duration.ofSeconds(2).toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			if (thread.isAlive()) {
				SignalConnection.abort(this.connection);
			}
		}
	}

	private boolean isDeaf() {
		Long since = this.deafSince;
		return since != null && System.nanoTime() - since < DEAF_TIME;
	}

	private void ensureListener() {
		this.lock.lock();
		try {
			if (this.listener == null && !this.closed) {
				Thread thread = this.threads.newThread(this::listenWhileNeeded);
				thread.start();
				this.listener = thread;
			}
		}
		catch (OutOfMemoryError ex) {
			logger.debug("There is no thread for release signals to be had: waiting nodes poll", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void listenWhileNeeded() {
		long retry = FIRST_RETRY;
		while (!isOver()) {
			try {
				listen();
				retry = FIRST_RETRY;
			}
			catch (SQLException | RuntimeException | LinkageError | OutOfMemoryError ex) {
				logger.debug("The connection for release signals failed", ex);
				pause(retry);
				retry = Math.min(LONGEST_RETRY, retry * 2);
			}
		}
	}

	/**
	 * Returns whether the thread may end, after which the next subscription starts
	 * another.
	 */
	private boolean isOver() {
		this.lock.lock();
		try {
			boolean over = this.closed || isDeaf() || !isNeeded();
			if (over) {
				this.listener = null;
			}
			return over;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isNeeded() {
		return !this.closed
				&& (!this.subscriptions.isEmpty() || System.nanoTime() - this.subscriptions.lastUse() < LINGER);
	}

	private void listen() throws SQLException {
		try (Connection connection = SignalConnection.open(this.connections)) {
			this.connection = connection;
			connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT);
			try (Statement statement = connection.createStatement()) {
				PGConnection session = connection.unwrap(PGConnection.class);
				if (!SignalConnection.isOurs(statement, session)) {
					noteDeaf("are not used behind a connection pooler");
					return;
				}
				statement.execute("LISTEN " + this.channel);
				if (hears(session)) {
					this.deafSince = null;
					hear(connection, session);
				}
			}
			finally {
				this.connection = null;
				this.subscriptions.setLive(false);
				// Nobody else is to have a connection that listens.
				this.connections.discard(connection);
			}
		}
	}

	private void hear(Connection connection, PGConnection session) throws SQLException {
		this.subscriptions.setLive(true);
		// What was released meanwhile was not heard.
		this.subscriptions.wakeAll();
		long heard = System.nanoTime();
		while (isNeeded()) {
			boolean silent = pass(session.getNotifications(LOOK), "").silent();
			long now = System.nanoTime();
			if (!silent) {
				heard = now;
			}
			else if (now - heard > SILENCE) {
				if (!connection.isValid(1)) {
					throw new SQLException("The connection for release signals is broken");
				}
				heard = now;
			}
		}
	}

	/**
	 * Returns whether a notification arrives that another connection sends.
	 */
	private boolean hears(PGConnection session) throws SQLException {
		String probe = UUID.randomUUID().toString();
		this.connections.execute((runner) -> runner.template()
			.query("SELECT pg_notify(?, ?)", (row, index) -> true, this.channel, probe));
		long end = System.nanoTime() + PROBE_TIME;
		boolean last;
		do {
			// One look after the end, in case that this thread was held up before it.
			last = end - System.nanoTime() <= 0;
			if (pass(session.getNotifications(LOOK), probe).probed()) {
				return true;
			}
		}
		while (!last && !this.closed);
		if (!this.closed) {
			noteDeaf("do not arrive");
		}
		return false;
	}

	private void noteDeaf(String reason) {
		if (this.deafSince == null) {
			logger.info("Release signals {}: waiting nodes poll", reason);
		}
		this.deafSince = System.nanoTime();
	}

	private Heard pass(PGNotification @Nullable [] notifications, String probe) {
		boolean probed = false;
		if (notifications == null || notifications.length == 0) {
			return new Heard(true, false);
		}
		for (PGNotification notification : notifications) {
			String text = notification.getParameter();
			int end = text.indexOf('\n');
			if (end >= 0) {
				this.subscriptions.wake(text.substring(end + 1), text.substring(0, end));
			}
			else if (text.equals(probe)) {
				probed = true;
			}
		}
		return new Heard(false, probed);
	}

	private void pause(long nanos) {
		this.lock.lock();
		try {
			long left = nanos;
			while (!this.closed && left > 0) {
				left = this.closing.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			// Nobody interrupts this thread; if somebody does, it tries again at once.
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What one look brought.
	 */
	private record Heard(boolean silent, boolean probed) {
	}

}
