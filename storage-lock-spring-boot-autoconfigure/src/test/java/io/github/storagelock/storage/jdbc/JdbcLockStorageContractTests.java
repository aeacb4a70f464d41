package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.ClockedLockStorageContractTests;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The contract on a database, with all that is special about rows.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JdbcLockStorageContractTests extends ClockedLockStorageContractTests {

	private final TestDatabase database;

	private final String table;

	private HikariDataSource dataSource;

	private JdbcTemplate jdbc;

	private SteppedStorages storages;

	JdbcLockStorageContractTests(TestDatabase database) {
		this.database = database;
		this.table = database.uniqueTableName();
	}

	/**
	 * Changes the pool of the application, and with it the storage's own.
	 */
	void configure(HikariConfig config) {
	}

	JdbcSettings settings() {
		return JdbcSettings.defaults();
	}

	SqlDialect dialect(HikariDataSource dataSource) {
		return SqlDialect.detect(dataSource);
	}

	abstract String expectedDialect();

	@BeforeAll
	void createStorage() {
		this.dataSource = this.database.dataSource((config) -> {
			config.setMaximumPoolSize(4);
			configure(config);
		});
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.storages = new SteppedStorages(this.dataSource, dialect(this.dataSource),
				settings().withTableName(this.table));
	}

	@AfterAll
	void closeStorage() {
		this.storages.close();
		this.jdbc.execute("DROP TABLE " + this.table);
		this.dataSource.close();
	}

	@BeforeEach
	void clear() {
		this.storages.reset();
		this.jdbc.update("DELETE FROM " + this.table + " WHERE lock_id > ' '");
	}

	@Override
	public LockStorage storage() {
		return this.storages.current();
	}

	@Override
	public LockStorage after(Duration step) {
		return this.storages.after(step);
	}

	@Override
	public Duration clockStep() {
		return dialect(this.dataSource).clockStep();
	}

	@Override
	public void put(LockRecord record) {
		delete(record.lockId());
		this.jdbc.update(insert(), values(record));
	}

	@Override
	public void putAll(List<LockRecord> records) {
		new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).executeWithoutResult((status) -> this.jdbc
			.batchUpdate(insert(), records.stream().map(JdbcLockStorageContractTests::values).toList()));
	}

	@Override
	public void delete(String lockId) {
		this.jdbc.update("DELETE FROM " + this.table + " WHERE lock_id = ?", lockId);
	}

	@Test
	void dialectIsTheExpectedOne() {
		assertThat(dialect(this.dataSource).id()).isEqualTo(expectedDialect());
	}

	@Test
	void attemptAtALockedRowIsBusyBeforeLong() throws SQLException {
		for (String lockMode : rowLocks()) {
			String id = uniqueId();
			release(id, "a", grantedToken(id, "a"));

			assertBusyWhileLocked(id, lockMode);
		}
	}

	@Test
	void attemptAtALockedRowOfAnEndedLeaseIsBusyBeforeLong() throws SQLException {
		for (String lockMode : rowLocks()) {
			String id = uniqueId();
			grantedToken(id, "a");
			expire(id);

			assertBusyWhileLocked(id, lockMode);
		}
	}

	@Test
	void lockedRowIsDeferredAndDoesNotHoldUpTheOthers() throws SQLException {
		assumeThat(rowLocks()).as("ways to lock a row").isNotEmpty();
		this.database.assumeNot(Trait.NO_LOCK_TIMEOUT);
		for (String lockMode : rowLocks()) {
			List<Hold> holds = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				String id = uniqueId();
				holds.add(new Hold(id, grantedToken(id, "a")));
			}
			expire(holds.get(7).lockId());

			whileLocked(holds.get(3).lockId(), lockMode, () -> {
				List<Renewal> outcomes = storage().renew(new RenewRequest("a", LEASE.multipliedBy(2), holds));

				for (int i = 0; i < holds.size(); i++) {
					assertThat(outcomes.get(i)).as(lockMode + ", hold " + i)
						.isEqualTo((i == 3) ? Renewal.DEFERRED : (i == 7) ? Renewal.LOST : Renewal.RENEWED);
				}
			});

			assertThat(storage().renew(new RenewRequest("a", LEASE.multipliedBy(2), List.of(holds.get(3)))))
				.containsExactly(Renewal.RENEWED);
		}
	}

	@Test
	void leaseThatEndedInALockedRowIsLost() throws SQLException {
		assumeThat(rowLocks()).as("ways to lock a row").isNotEmpty();
		for (String lockMode : rowLocks()) {
			String id = uniqueId();
			Hold hold = new Hold(id, grantedToken(id, "a"));
			expire(id);

			whileLocked(id, lockMode,
					() -> assertThat(renew("a", LEASE, hold)).as(lockMode).containsExactly(lostBehind(lockMode)));
		}
	}

	@Test
	void onlyIndexIsThePrimaryKey() throws SQLException {
		try (Connection connection = this.dataSource.getConnection();
				var indexes = connection.getMetaData()
					.getIndexInfo(connection.getCatalog(), connection.getSchema(), storedName(connection), false,
							false)) {
			List<String> columns = new ArrayList<>();
			while (indexes.next()) {
				if (indexes.getString("COLUMN_NAME") != null) {
					columns.add(indexes.getString("COLUMN_NAME").toLowerCase());
				}
			}
			assertThat(columns).containsExactly("lock_id");
		}
	}

	final JdbcTemplate jdbc() {
		return this.jdbc;
	}

	final String table() {
		return this.table;
	}

	/**
	 * Returns the statement by which another transaction locks a row.
	 */
	String lockRow(String lockId, String lockMode) {
		return "SELECT * FROM " + this.table + " WHERE lock_id = '" + lockId + "' " + lockMode;
	}

	/**
	 * Returns how another transaction can lock a row; none where nothing bounds the wait
	 * for it, or there is no such lock.
	 */
	String[] rowLocks() {
		String shared = expectedDialect().equals("mariadb") ? "LOCK IN SHARE MODE" : "FOR SHARE";
		return new String[] { "FOR UPDATE", shared };
	}

	private String insert() {
		return "INSERT INTO " + this.table
				+ " (lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until) VALUES (?, ?, ?, ?, ?, 0)";
	}

	private static Object[] values(LockRecord record) {
		return new Object[] { record.lockId(), record.ownerId(), record.fencingToken(), record.acquiredAt(),
				record.expiresAt() };
	}

	private void assertBusyWhileLocked(String id, String lockMode) throws SQLException {
		LockRecord before = stored(id);
		whileLocked(id, lockMode, () -> {
			// One that waits for the row does so each time.
			long shortest = Long.MAX_VALUE;
			for (int i = 0; i < 3 && shortest >= longestWait().toNanos(); i++) {
				long started = System.nanoTime();
				assertThat(acquire(id, "b")).as(lockMode).isInstanceOf(Busy.class);
				shortest = Math.min(shortest, System.nanoTime() - started);
			}
			assertThat(Duration.ofNanos(shortest)).as(lockMode).isLessThan(longestWait());
		});
		assertThat(stored(id)).isEqualTo(before);
	}

	/**
	 * Returns what a renewal says of a lease that is lost while a row is locked: it
	 * cannot know where it may not look.
	 */
	private Renewal lostBehind(String lockMode) {
		return readersWaitFor(lockMode) ? Renewal.DEFERRED : Renewal.LOST;
	}

	/**
	 * Returns whether a row that is locked so keeps those who read out as well.
	 */
	boolean readersWaitFor(String lockMode) {
		return this.database.is(Trait.READERS_WAIT);
	}

	/**
	 * Returns how long an attempt may wait for a row.
	 */
	Duration longestWait() {
		return Duration.ofMillis(500);
	}

	private void whileLocked(String id, String lockMode, Runnable action) throws SQLException {
		try (Connection other = this.dataSource.getConnection(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute(lockRow(id, lockMode));
			try {
				action.run();
			}
			finally {
				other.rollback();
				other.setAutoCommit(true);
			}
		}
	}

	private String storedName(Connection connection) throws SQLException {
		return connection.getMetaData().storesUpperCaseIdentifiers() ? this.table.toUpperCase() : this.table;
	}

}
