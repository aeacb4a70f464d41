package io.github.storagelock.storage.jdbc.connection;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Runs statements on a connection of their own with auto-commit, never in the caller's
 * transaction.
 *
 * @since 0.1.0
 */
public final class LockConnections implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(LockConnections.class);

	private static final Duration NETWORK_GRACE = Duration.ofSeconds(1);

	// A transaction manager binds its connection under one of them.
	private final Set<DataSource> application;

	private final DataSource target;

	private final @Nullable HikariDataSource pool;

	// The connection of a call is bound to its thread under this DataSource, which nobody
	// else has: so JdbcTemplate takes it for each statement, instead of one that would
	// stay with the caller's transaction, and no transaction manager finds it.
	private final DataSource key;

	private final StatementRunner runner;

	private final int networkTimeout;

	// Set once a driver says that it has none; a second look would do no harm.
	private volatile boolean withoutNetworkTimeout;

	public LockConnections(DataSource dataSource, ConnectionSettings settings, SqlDialect dialect) {
		DataSource physical = DataSourceLayers.withoutTransactions(dataSource);
		this.application = DataSourceLayers.of(dataSource);
		this.application.stream()
			.filter(AbstractRoutingDataSource.class::isInstance)
			.forEach(LockConnections::warnOfRouting);
		this.pool = DedicatedPool.of(physical, settings.pool(), dialect);
		this.target = (this.pool != null) ? this.pool : physical;
		this.key = new DelegatingDataSource(this.target);
		this.runner = new StatementRunner(this.key, settings.statementTimeout(), dialect);
		this.networkTimeout = (int) settings.statementTimeout().plus(NETWORK_GRACE).toMillis();
	}

	private static void warnOfRouting(DataSource routing) {
		logger
			.warn("The DataSource of the locks chooses a database for each thread ({}). Locks are renewed and released"
					+ " by other threads than the caller's: unless all of them are led to the same database, locks are lost,"
					+ " and two may hold the same one. Mark the DataSource of one database with @StorageLockDataSource",
					routing.getClass().getName());
	}

	/**
	 * Runs statements, each in a transaction of its own.
	 * @throws LockStorageException if there is no connection
	 */
	public <T> T execute(Function<StatementRunner, T> statements) {
		Connection connection = open();
		boolean autoCommit = true;
		int previousTimeout = -1;
		boolean usable = true;
		try {
			previousTimeout = limitNetworkWait(connection);
			if (this.withoutNetworkTimeout && connection.isClosed()) {
				// Hikari gives up a connection that was asked for what its driver lacks.
				connection = open();
			}
			autoCommit = connection.getAutoCommit();
			if (!autoCommit) {
				connection.setAutoCommit(true);
			}
			TransactionSynchronizationManager.bindResource(this.key, new ConnectionHolder(connection));
			try {
				return statements.apply(this.runner);
			}
			finally {
				this.runner.end();
				TransactionSynchronizationManager.unbindResource(this.key);
			}
		}
		catch (SQLException ex) {
			usable = false;
			throw new LockStorageException(Effect.NONE, "a connection could not be prepared: " + ex.getMessage(), ex);
		}
		catch (LockStorageException ex) {
			usable = ex.effect() != Effect.UNKNOWN;
			throw ex;
		}
		catch (DataAccessException ex) {
			usable = false;
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			// The driver broke off anywhere: what the connection says next may be an
			// answer to what was asked before.
			usable = false;
			abort(connection);
			throw ex;
		}
		finally {
			if (usable || !discard(connection)) {
				restore(connection, autoCommit, previousTimeout);
			}
			JdbcUtils.closeConnection(connection);
		}
	}

	/**
	 * Returns the pool of the locks, or null if the connections are those of the
	 * application.
	 */
	public @Nullable HikariDataSource ownPool() {
		return this.pool;
	}

	/**
	 * Returns what transactions on the database of the locks are known to be bound to.
	 */
	public Set<DataSource> application() {
		return this.application;
	}

	/**
	 * Returns whether that is one of them.
	 */
	public boolean isApplication(DataSource dataSource) {
		return this.application.contains(dataSource);
	}

	/**
	 * Returns whether that is one of them with something around it, or inside.
	 */
	public boolean isWrappedBy(DataSource dataSource) {
		return this.application.stream()
			.anyMatch((own) -> DataSourceLayers.isWrapper(dataSource, own)
					|| !(own instanceof AbstractRoutingDataSource) && DataSourceLayers.isWrapper(own, dataSource));
	}

	/**
	 * Returns where the locks are, without what configures the driver; null if the
	 * database does not tell.
	 */
	public @Nullable String address() {
		try (Connection connection = open()) {
			return address(connection.getMetaData());
		}
		catch (SQLException | LockStorageException ex) {
			return null;
		}
	}

	public static @Nullable String address(DatabaseMetaData metaData) throws SQLException {
		String url = metaData.getURL();
		return (url != null) ? url.split("[?;]", 2)[0] : null;
	}

	@Override
	public void close() {
		this.runner.close();
		if (this.pool != null) {
			this.pool.close();
		}
	}

	/**
	 * Returns a connection that the caller closes.
	 * @throws LockStorageException if there is none
	 */
	public Connection open() {
		ensureNotWaitingForItself();
		try {
			return Objects.requireNonNull(this.target.getConnection(), "the DataSource gave none, as a mock does");
		}
		catch (SQLException | RuntimeException ex) {
			throw new LockStorageException(Effect.NONE, "there is no connection: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Fails at once, instead of after the pool's time-out, where the thread holds a
	 * connection of an exhausted pool that the locks share.
	 */
	private void ensureNotWaitingForItself() {
		if (this.pool != null || !(this.target instanceof HikariDataSource shared) || !isInTransaction()) {
			return;
		}
		HikariPoolMXBean state = shared.getHikariPoolMXBean();
		int size = shared.getMaximumPoolSize();
		if (state != null && state.getIdleConnections() == 0 && state.getTotalConnections() >= size) {
			throw new LockStorageException((size == 1) ? Effect.REFUSED : Effect.NONE,
					"the transaction of this thread has a connection of pool '" + shared.getPoolName()
							+ "', of which all " + size
							+ " are taken, and the locks share that pool. Take the lock before the transaction"
							+ " begins, give the locks a pool of their own (storage-lock.jdbc.pool.mode=dedicated), or"
							+ " enlarge the pool",
					null);
		}
	}

	private boolean isInTransaction() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& this.application.stream().anyMatch(TransactionSynchronizationManager::hasResource);
	}

	private int limitNetworkWait(Connection connection) throws SQLException {
		if (this.withoutNetworkTimeout) {
			return -1;
		}
		try {
			int previous = connection.getNetworkTimeout();
			connection.setNetworkTimeout(Runnable::run, this.networkTimeout);
			return previous;
		}
		catch (SQLFeatureNotSupportedException | AbstractMethodError ex) {
			this.withoutNetworkTimeout = true;
			return -1;
		}
	}

	private void restore(Connection connection, boolean autoCommit, int networkTimeout) {
		try {
			if (!autoCommit) {
				connection.setAutoCommit(false);
			}
			if (networkTimeout >= 0) {
				connection.setNetworkTimeout(Runnable::run, networkTimeout);
			}
		}
		catch (SQLException ex) {
			// A broken connection: its pool finds out by itself.
		}
	}

	private void abort(Connection connection) {
		if (this.target instanceof HikariDataSource) {
			// It is taken out of the pool.
			return;
		}
		try {
			connection.abort(Runnable::run);
		}
		catch (SQLException | RuntimeException | LinkageError ex) {
			logger.debug("A connection whose driver has failed was not aborted", ex);
		}
	}

	/**
	 * Keeps the pool from handing out a connection again that may be broken, or lead to a
	 * server that no longer takes writes.
	 * @return whether that is possible
	 */
	public boolean discard(Connection connection) {
		if (this.target instanceof HikariDataSource hikari) {
			hikari.evictConnection(connection);
			return true;
		}
		return false;
	}

}
