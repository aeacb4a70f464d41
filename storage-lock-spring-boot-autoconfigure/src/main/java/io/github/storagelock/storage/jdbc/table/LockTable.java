package io.github.storagelock.storage.jdbc.table;

import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.jdbc.connection.DataSourceLayers;
import io.github.storagelock.storage.jdbc.connection.LockConnections;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.dialect.SqlDialects;
import io.github.storagelock.storage.jdbc.dialect.UnsupportedDatabaseException;
import io.github.storagelock.storage.jdbc.statement.JdbcFailures;
import io.github.storagelock.storage.jdbc.table.LockTableInitializer.Outcome;

/**
 * The table, which is looked at before it is used.
 *
 * @since 0.1.0
 */
public final class LockTable {

	private static final Logger logger = LoggerFactory.getLogger(LockTable.class);

	// Not one that a server keeps in its memory.
	private static final Pattern IN_MEMORY = Pattern.compile(
			"jdbc:(h2:(nio)?mem(fs|lzf)?:|hsqldb:(mem:|\\.)|derby:memory:|sqlite:($|\\?|:memory:|file:.*mode=memory)).*");

	// The class of syntax errors, and that of SQL Server's driver.
	private static final Pattern UNKNOWN_STATEMENT = Pattern.compile("(42|S0).*");

	private static final int SQLITE_ERROR = 1;

	private final DataSource dataSource;

	private final LockConnections connections;

	private final SqlDialect dialect;

	private final String name;

	private final LockTableInitializer initializer;

	// Null until the table was found to be right. A second look would do no harm.
	private volatile @Nullable Outcome found;

	/**
	 * Creates a table that is looked at before its first use.
	 * @param dataSource the application's database
	 * @param connections those of the locks
	 * @param dialect how the database is spoken to
	 * @param failures what failed statements mean
	 * @param name the name of the table
	 * @param create whether it is created if it is missing
	 * @param acquire acquires, to see whether that works
	 * @param release releases
	 */
	public LockTable(DataSource dataSource, LockConnections connections, SqlDialect dialect, JdbcFailures failures,
			String name, boolean create, BiFunction<StatementRunner, AcquireRequest, Acquisition> acquire,
			BiConsumer<StatementRunner, ReleaseRequest> release) {
		this.dataSource = DataSourceLayers.withoutTransactions(dataSource);
		this.connections = connections;
		this.dialect = dialect;
		this.name = name;
		this.initializer = new LockTableInitializer(name, create, dialect, failures,
				new TableProbe(name, dialect, acquire, release));
	}

	/**
	 * Looks at it, unless that was done.
	 * @throws LockTableException if it cannot be used
	 * @throws UnsupportedDatabaseException if the dialect is that of another database
	 * @throws LockStorageException if the database does not answer
	 */
	public void initialize() {
		if (this.found != null) {
			return;
		}
		try {
			Outcome outcome = this.initializer.initialize(this.connections);
			if (IN_MEMORY.matcher(outcome.url().toLowerCase(Locale.ROOT)).matches()) {
				logger.warn(
						"The locks are kept in a database in the memory of this process ({}): they end with it, and"
								+ " no other process sees them{}",
						outcome.url(), this.dialect.id().equals("sqlite")
								? ". In SQLite, each connection has one of its own: use a file" : "");
			}
			this.found = outcome;
		}
		catch (LockStorageException ex) {
			// The application's pool is not asked where it would be waited for in vain.
			if (wasMisunderstood(ex) && !TransactionSynchronizationManager.isActualTransactionActive()) {
				ensureRightDialect(ex);
			}
			throw ex;
		}
	}

	/**
	 * Runs statements.
	 * @throws LockStorageException if there is no connection, or the table cannot be used
	 */
	public <T> T use(Function<StatementRunner, T> statements) {
		if (this.found == null) {
			try {
				initialize();
			}
			catch (LockTableException | UnsupportedDatabaseException ex) {
				throw new LockStorageException(Effect.REFUSED, String.valueOf(ex.getMessage()), ex);
			}
			logger.info("Locks are kept in {}", this);
		}
		return this.connections.execute(statements);
	}

	/**
	 * Returns whether the database answered that it does not know a statement, such as
	 * one of the wrong dialect that prepares a connection.
	 */
	private static boolean wasMisunderstood(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException answer && (cause instanceof SQLSyntaxErrorException
					|| UNKNOWN_STATEMENT.matcher(String.valueOf(answer.getSQLState())).matches()
					|| answer.getSQLState() == null && answer.getErrorCode() == SQLITE_ERROR)) {
				return true;
			}
		}
		return false;
	}

	private void ensureRightDialect(LockStorageException failure) {
		try {
			SqlDialects.ensureRight(this.dialect, this.dataSource);
		}
		catch (UnsupportedDatabaseException ex) {
			if (ex.rightDialect() != null) {
				ex.addSuppressed(failure);
				throw ex;
			}
		}
	}

	/**
	 * Returns where locks are kept, for a log.
	 */
	@Override
	public String toString() {
		Outcome outcome = this.found;
		HikariDataSource pool = this.connections.ownPool();
		String database = (outcome != null) ? outcome.product() : "a database that is asked at the first use";
		String table = "table " + this.name + ((outcome != null && outcome.created()) ? " (created)" : "");
		String connections = (pool != null)
				? "pool " + pool.getPoolName() + " of at most " + pool.getMaximumPoolSize() + " connections"
				: "connections of the application";
		return database + ", dialect " + this.dialect.id() + ", " + table + ", " + connections;
	}

}
