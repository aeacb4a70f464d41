package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.TransactionFence;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;
import io.github.storagelock.storage.jdbc.connection.LockConnections;
import io.github.storagelock.storage.jdbc.dialect.ReleaseManner;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.dialect.UnsupportedDatabaseException;
import io.github.storagelock.storage.jdbc.fence.JdbcTransactionFence;
import io.github.storagelock.storage.jdbc.postgresql.PostgreSqlReleaseSignals;
import io.github.storagelock.storage.jdbc.statement.JdbcFailures;
import io.github.storagelock.storage.jdbc.table.LockTable;
import io.github.storagelock.storage.jdbc.table.LockTableException;

/**
 * Lock records in a table of a relational database. One statement releases, and one
 * acquires where the database can do it; any that has 64-bit integers and a clock can be
 * used by a {@link SqlDialect}. All statements run on a connection of their own with
 * auto-commit, whatever the caller's transaction is.
 *
 * @since 0.1.0
 */
public class JdbcLockStorage implements LockStorage, TransactionFence, AutoCloseable {

	// A thousand years.
	private static final Duration LONGEST = Duration.ofDays(365_000);

	private final LockConnections connections;

	private final LockTable table;

	private final ThreadSchemas schemas;

	private final JdbcFailures failures;

	private final ShortLeases shortLeases;

	private final Duration clockStep;

	private final AcquireForm acquireForm;

	private final RenewalBatch renewalBatch;

	private final JdbcTransactionFence fence;

	private final ReleaseForm releaseForm;

	private final WaiterNote waiterNote;

	private final @Nullable PostgreSqlReleaseSignals signals;

	private final RecordQueries queries;

	private final RecordSweep sweep;

	private final Revocation revocation;

	/**
	 * Creates a storage with the defaults and the dialect that the database calls for.
	 * @param dataSource the application's database
	 * @throws UnsupportedDatabaseException if there is no dialect for it
	 * @throws LockTableException if the table is missing and cannot be created, is not
	 * the right one, or may not be used
	 */
	public JdbcLockStorage(DataSource dataSource) {
		this(dataSource, SqlDialect.detect(dataSource), JdbcSettings.defaults());
	}

	/**
	 * Creates a storage. Looks at the table, whether it is there and would keep locks
	 * apart, and creates it if it is missing and the settings say so.
	 * @param dataSource the application's database; it is not closed with this storage
	 * @param dialect how the database is spoken to
	 * @param settings table, time limits and pool
	 * @throws LockTableException if the table is missing and cannot be created, is not
	 * the right one, or may not be used
	 * @throws UnsupportedDatabaseException if a built-in dialect is that of another
	 * database
	 * @throws io.github.storagelock.storage.LockStorageException if the database does not
	 * answer
	 */
	public JdbcLockStorage(DataSource dataSource, SqlDialect dialect, JdbcSettings settings) {
		this(dataSource, new LockConnections(dataSource, settings.connections(dialect), dialect), dialect, settings);
		try {
			this.table.initialize();
		}
		catch (RuntimeException ex) {
			this.connections.close();
			throw ex;
		}
	}

	private JdbcLockStorage(DataSource dataSource, LockConnections connections, SqlDialect dialect,
			JdbcSettings settings) {
		String table = settings.tableName();
		String now = dialect.now();
		this.failures = new JdbcFailures(dialect, table);
		this.shortLeases = new ShortLeases(settings.statementTimeout());
		this.clockStep = dialect.clockStep();
		AcquireForm acquireAny = dialect.acquire()
			.map((statement) -> AcquireForm.of(statement, table, now))
			.orElseGet(() -> new PortableAcquire(table, now)::acquire);
		this.acquireForm = dialect.reacquire()
			.<AcquireForm>map((statement) -> new KnownRecords(AcquireForm.of(statement, table, now), acquireAny))
			.orElse(acquireAny);
		this.renewalBatch = new RenewalBatch(this.failures, dialect, settings);
		Optional<String> channel = (dialect.notifies() && settings.release().signals())
				? Optional.of(PostgreSqlReleaseSignals.channel(table)) : Optional.empty();
		this.releaseForm = dialect.release(new ReleaseManner(settings.release().durable(), channel))
			.map((sql) -> ReleaseForm.query(sql, table, now))
			.orElseGet(() -> ReleaseForm.plain(table, now));
		this.waiterNote = new WaiterNote(dialect.announceWaiter(), table, now);
		this.queries = new RecordQueries(table, now);
		this.sweep = new RecordSweep(table, now);
		this.revocation = new Revocation(dialect.revoke(), table, now);
		this.connections = connections;
		this.signals = channel.filter((name) -> this.connections.ownPool() != null)
			.map((name) -> new PostgreSqlReleaseSignals(this.connections, name))
			.orElse(null);
		this.fence = new JdbcTransactionFence(this.connections, dialect, table);
		this.schemas = new ThreadSchemas(dataSource, this.connections.ownPool() == null);
		this.table = new LockTable(dataSource, this.connections, dialect, this.failures, table,
				settings.schemaInitialization() == SchemaInitialization.IF_MISSING, acquireAny::acquire,
				this.releaseForm::release);
	}

	/**
	 * Creates a storage that asks the database nothing until it is used, for an
	 * application that may start before its database. What is wrong with the table is
	 * told by each use then, as a
	 * {@link io.github.storagelock.storage.LockStorageException}, until it is mended.
	 * @param dataSource the application's database; it is not closed with this storage
	 * @param dialect how the database is spoken to
	 * @param settings table, time limits and pool
	 * @return the storage
	 */
	public static JdbcLockStorage onFirstUse(DataSource dataSource, SqlDialect dialect, JdbcSettings settings) {
		return new JdbcLockStorage(dataSource, new LockConnections(dataSource, settings.connections(dialect), dialect),
				dialect, settings);
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		StoredText.check("lock id", request.lockId());
		StoredText.check("owner", request.ownerId());
		this.shortLeases.look(request);
		AcquireRequest lengthened = this.clockStep.isZero() ? request : new AcquireRequest(request.lockId(),
				request.ownerId(), micros(micros(request.lease())).plus(this.clockStep), request.tokens());
		return this.table.use((runner) -> {
			this.schemas.look(runner.template());
			return this.failures.unlessConflict(() -> this.acquireForm.acquire(runner, lengthened));
		}).orElse(Acquisition.Busy.UNKNOWN);
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		return this.table.use((runner) -> {
			try {
				List<Renewal> outcomes = this.renewalBatch.renew(runner, request);
				if (outcomes.stream().anyMatch((outcome) -> outcome != Renewal.RENEWED)) {
					this.schemas.notFound(runner.template());
				}
				return outcomes;
			}
			catch (LockStorageException ex) {
				if (ex.effect() == Effect.REFUSED) {
					this.schemas.notFound(runner.template());
				}
				throw ex;
			}
		});
	}

	@Override
	public boolean release(ReleaseRequest request) {
		boolean released = this.table
			.use((runner) -> this.failures.orThrow(() -> this.releaseForm.release(runner, request)));
		if (released) {
			this.acquireForm.released(request.lockId());
		}
		return released;
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		this.table
			.use((runner) -> this.failures.unlessConflict(() -> this.waiterNote.write(runner, lockId, micros(time))));
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		return this.table.use((runner) -> this.failures.orThrow(() -> this.queries.find(runner, lockId)));
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		return this.table
			.use((runner) -> this.failures.orThrow(() -> this.revocation.revoke(runner, lockId, token, atOnce)));
	}

	@Override
	public List<LockRecord> findAll(@Nullable String after, int limit) {
		return this.table.use((runner) -> this.failures.orThrow(() -> this.queries.findHeld(runner, after, limit)));
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return this.table
			.use((runner) -> this.failures.orThrow(() -> this.sweep.sweep(runner, micros(retention), limit)));
	}

	@Override
	public Optional<Look> look(Object transaction, String ownerId, List<Hold> holds) {
		return this.fence.look(transaction, ownerId, holds,
				(hold) -> find(hold.lockId()).filter(
						(record) -> ownerId.equals(record.ownerId()) && record.fencingToken() == hold.fencingToken())
					.isPresent());
	}

	@Override
	public ReleaseSignals releaseSignals() {
		return (this.signals != null) ? this.signals : ReleaseSignals.NONE;
	}

	/**
	 * Returns the pool that only the locks use, such as for its metrics.
	 * @return the pool; empty if the locks share the application's DataSource
	 */
	public Optional<HikariDataSource> dedicatedPool() {
		return Optional.ofNullable(this.connections.ownPool());
	}

	@Override
	public boolean mayCover(Object resource) {
		return !(resource instanceof DataSource other) || this.fence.mayCover(other);
	}

	@Override
	public void close() {
		if (this.signals != null) {
			this.signals.close();
		}
		this.connections.close();
	}

	@Override
	public String toString() {
		return this.table.toString();
	}

	/**
	 * Cuts what a driver reads beyond the limit that it was given, as PostgreSQL's does
	 * in its simple query mode.
	 */
	static <T> List<T> first(int limit, List<T> rows) {
		return rows.subList(0, Math.min(limit, rows.size()));
	}

	/**
	 * Returns the microseconds of a duration: none if it is negative, and never so many
	 * that they could overflow when a statement adds them to the time.
	 */
	static long micros(Duration duration) {
		if (duration.isNegative()) {
			return 0;
		}
		Duration bounded = (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
		return TimeUnit.SECONDS.toMicros(bounded.getSeconds()) + bounded.getNano() / 1_000;
	}

	/**
	 * Returns microseconds that are left as a duration; what is over is zero.
	 */
	static Duration micros(long left) {
		return (left > 0) ? Duration.of(left, ChronoUnit.MICROS) : Duration.ZERO;
	}

}
