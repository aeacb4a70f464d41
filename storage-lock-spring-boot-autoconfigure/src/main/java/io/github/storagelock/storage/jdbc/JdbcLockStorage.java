package io.github.storagelock.storage.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.TransactionFence;
import io.github.storagelock.storage.jdbc.SqlDialect.ReleaseManner;

/**
 * Lock records in a table of a relational database. One statement releases, and one
 * acquires where the database can do it; any that has 64-bit integers and a clock can be
 * used by a {@link SqlDialect}. All statements run on a connection of their own with
 * auto-commit, whatever the caller's transaction is.
 *
 * @since 0.1.0
 */
public class JdbcLockStorage implements LockStorage, TransactionFence, AutoCloseable {

	private static final String FIND = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, expires_at - {now} AS remaining,
			  wanted_until - {now} AS wanted
			FROM {table}
			WHERE lock_id = {lockId}
			""";

	private static final String FIND_HELD = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, expires_at - {now} AS remaining,
			  wanted_until - {now} AS wanted
			FROM {table}
			WHERE owner_id IS NOT NULL AND expires_at > {now}
			ORDER BY lock_id
			""";

	private static final String FIND_SWEEPABLE = """
			SELECT lock_id FROM {table} WHERE expires_at <= {now} AND ABS(expires_at) < {now} - {retention}
			""";

	private static final String SWEEP = """
			DELETE FROM {table}
			WHERE lock_id IN ({ids}) AND expires_at <= {now} AND ABS(expires_at) < {now} - {retention}
			""";

	// A thousand years.
	private static final Duration LONGEST = Duration.ofDays(365_000);

	private final LockConnections connections;

	private final JdbcFailures failures;

	private final ShortLeases shortLeases;

	private final Duration clockStep;

	private final AcquireForm acquireForm;

	private final RenewalBatch renewalBatch;

	private final JdbcTransactionFence fence;

	private final ReleaseForm releaseForm;

	private final SqlStatement announceWaiter;

	private final @Nullable PostgreSqlReleaseSignals signals;

	private final SqlStatement find;

	private final SqlStatement findHeld;

	private final SqlStatement findSweepable;

	private final BatchStatement sweep;

	/**
	 * Creates a storage with the defaults and the dialect that the database calls for.
	 * @param dataSource the application's database
	 * @throws UnsupportedDatabaseException if there is no dialect for it
	 * @throws LockTableException if the table is missing and cannot be created
	 */
	public JdbcLockStorage(DataSource dataSource) {
		this(dataSource, SqlDialect.detect(dataSource), JdbcSettings.defaults());
	}

	/**
	 * Creates a storage. Looks for the table, and creates it if the settings say so.
	 * @param dataSource the application's database; it is not closed with this storage
	 * @param dialect how the database is spoken to
	 * @param settings table, time limits and pool
	 * @throws LockTableException if the table is missing and cannot be created
	 * @throws io.github.storagelock.storage.LockStorageException if the database does not
	 * answer
	 */
	public JdbcLockStorage(DataSource dataSource, SqlDialect dialect, JdbcSettings settings) {
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
		this.announceWaiter = SqlStatement.of(dialect.announceWaiter(), table, now);
		this.find = SqlStatement.of(FIND, table, now);
		this.findHeld = SqlStatement.of(FIND_HELD, table, now);
		this.findSweepable = SqlStatement.of(FIND_SWEEPABLE, table, now);
		this.sweep = new BatchStatement(SWEEP, table, now);
		this.connections = new LockConnections(dataSource, settings, dialect);
		this.signals = channel.filter((name) -> this.connections.ownPool() != null)
			.map((name) -> new PostgreSqlReleaseSignals(this.connections, name))
			.orElse(null);
		this.fence = new JdbcTransactionFence(this.connections, dialect, table);
		try {
			new LockTableInitializer(settings, dialect, this.failures).initialize(this.connections);
		}
		catch (RuntimeException ex) {
			this.connections.close();
			throw ex;
		}
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		StoredText.check("lock id", request.lockId());
		StoredText.check("owner", request.ownerId());
		this.shortLeases.look(request);
		AcquireRequest lengthened = this.clockStep.isZero() ? request : new AcquireRequest(request.lockId(),
				request.ownerId(), micros(micros(request.lease())).plus(this.clockStep), request.tokens());
		return this.connections
			.execute((template) -> this.failures.unlessConflict(() -> this.acquireForm.acquire(template, lengthened)))
			.orElse(Acquisition.Busy.UNKNOWN);
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		return this.connections.execute((template) -> this.renewalBatch.renew(template, request));
	}

	@Override
	public boolean release(ReleaseRequest request) {
		boolean released = this.connections
			.execute((template) -> this.failures.orThrow(() -> this.releaseForm.release(template, request)));
		if (released) {
			this.acquireForm.released(request.lockId());
		}
		return released;
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		this.connections.execute((template) -> this.failures.unlessConflict(() -> template
			.update(this.announceWaiter.sql(), this.announceWaiter.setter((parameter) -> switch (parameter) {
				case LOCK_ID -> lockId;
				case WANTED -> micros(time);
				case STILL_WANTED -> micros(time) / 2;
				default -> throw parameter.withoutValue();
			}))));
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		return this.connections
			.execute((template) -> this.failures.orThrow(() -> template.query(this.find.sql(),
					this.find.setter((parameter) -> lockId), (row, index) -> lockRecord(row))))
			.stream()
			.findFirst();
	}

	@Override
	public List<LockRecord> findAll(int limit) {
		List<LockRecord> records = this.connections.execute((template) -> this.failures.orThrow(() -> template
			.query(this.findHeld.limitedTo(limit, (parameter) -> ""), (row, index) -> lockRecord(row))));
		return first(limit, records);
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return this.connections.execute((template) -> this.failures.orThrow(() -> sweep(template, retention, limit)));
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

	/**
	 * Reads the candidates first: a DELETE that looks for them itself would lock rows
	 * that are in use.
	 */
	private int sweep(JdbcTemplate template, Duration retention, int limit) {
		Long micros = micros(retention);
		List<String> candidates = first(limit, template
			.query(this.findSweepable.limitedTo(limit, (parameter) -> micros), (row, index) -> row.getString(1)));
		int deleted = 0;
		for (List<String> ids : BatchStatement.batches(candidates)) {
			deleted += this.sweep.update(template, ids, (parameter, id) -> switch (parameter) {
				case LOCK_ID -> id;
				case RETENTION -> micros;
				default -> throw parameter.withoutValue();
			});
		}
		return deleted;
	}

	/**
	 * Cuts what a driver reads beyond the limit that it was given, as PostgreSQL's does
	 * in its simple query mode.
	 */
	private static <T> List<T> first(int limit, List<T> rows) {
		return rows.subList(0, Math.min(limit, rows.size()));
	}

	private static LockRecord lockRecord(ResultSet row) throws SQLException {
		return new LockRecord(row.getString("lock_id"), row.getString("owner_id"), row.getLong("fencing_token"),
				row.getLong("acquired_at"), Math.abs(row.getLong("expires_at")), micros(row.getLong("remaining")),
				micros(row.getLong("wanted")));
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
