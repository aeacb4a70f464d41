package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.ProbedDataSource;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RenewalBatch}.
 */
@OnDatabase(TestDatabase.H2)
class RenewalBatchTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final HikariDataSource dataSource;

	private final ProbedDataSource probed;

	private final String table;

	private JdbcLockStorage storage;

	RenewalBatchTests(TestDatabase database) {
		this.dataSource = database.dataSource((config) -> config.setConnectionInitSql("SET LOCK_TIMEOUT 200"));
		this.probed = new ProbedDataSource(this.dataSource);
		this.table = database.uniqueTableName();
		this.storage = storage(SqlDialect.of("h2"), Duration.ofSeconds(10));
	}

	@AfterEach
	void close() {
		this.dataSource.close();
	}

	@Test
	void oneStatementRenewsAFullBatch() {
		List<Hold> holds = acquire(256);
		this.probed.statements();

		assertThat(renew(holds)).containsOnly(Renewal.RENEWED);

		assertThat(this.probed.statements()).hasSize(1);
	}

	@Test
	void oneMoreStatementTellsWhichWereLost() {
		List<Hold> holds = acquire(40);
		holds.set(20, new Hold(holds.get(20).lockId(), 1));
		this.probed.statements();

		List<Renewal> outcomes = renew(holds);

		assertThat(outcomes.get(20)).isEqualTo(Renewal.LOST);
		assertThat(outcomes).filteredOn((outcome) -> outcome == Renewal.RENEWED).hasSize(39);
		assertThat(this.probed.statements()).hasSize(2);
	}

	@Test
	void statementsComeInFewLengths() {
		List<Hold> holds = acquire(70);
		this.probed.statements();
		for (int length = 1; length <= 70; length++) {
			renew(holds.subList(0, length));
		}

		assertThat(this.probed.statements().stream().distinct()).hasSize(4);
	}

	@Test
	void lateAnswerDoesNotMakeALeaseLookRenewed() throws SQLException {
		List<Hold> holds = acquire(3);
		this.probed.onAnswer((sql) -> {
			if (sql.startsWith("SELECT")) {
				sleep(400);
			}
		});

		List<Renewal> outcomes = new ArrayList<>();
		whileLocked(holds.subList(1, 2), () -> outcomes.addAll(renew(holds)));

		assertThat(outcomes.get(1)).isEqualTo(Renewal.DEFERRED);
		assertThat(outcomes).doesNotContain(Renewal.LOST);
	}

	@Test
	void lateAnswerDoesNotMakeARenewedLeaseLookDeferred() {
		List<Hold> holds = acquire(10);
		holds.set(4, new Hold(holds.get(4).lockId(), 1));
		this.probed.onRequest((sql) -> {
			if (sql.startsWith("SELECT")) {
				sleep(200);
			}
		});

		List<Renewal> expected = new ArrayList<>(Collections.nCopies(10, Renewal.RENEWED));
		expected.set(4, Renewal.LOST);
		assertThat(renew(holds)).isEqualTo(expected);
	}

	@Test
	void manyLockedRowsDoNotHoldUpForLongWithoutSkipLocked() throws SQLException {
		this.storage = storage(new PortableDialect(SqlDialect.of("h2")), Duration.ofSeconds(1));
		List<Hold> holds = acquire(30);
		long[] nanos = new long[1];
		List<Renewal> outcomes = new ArrayList<>();

		whileLocked(holds.subList(5, 25), () -> {
			long started = System.nanoTime();
			outcomes.addAll(renew(holds));
			nanos[0] = System.nanoTime() - started;
		});

		assertThat(Duration.ofNanos(nanos[0])).isLessThan(Duration.ofMillis(3_900));
		assertThat(outcomes.subList(5, 25)).containsOnly(Renewal.DEFERRED);
		assertThat(outcomes).doesNotContain(Renewal.LOST);
	}

	@Test
	void readBackThatWaitsInVainDoesNotHoldUpTheOthers() throws SQLException {
		this.storage = storage(new PortableDialect(SqlDialect.of("h2")), Duration.ofSeconds(10));
		List<Hold> holds = acquire(5);
		this.probed.onRequest((sql) -> {
			if (sql.startsWith("SELECT")) {
				throw RenewalBatchTests.<RuntimeException>sneaky(
						new SQLTransactionRollbackException("as where readers wait for writers", "40001"));
			}
		});
		List<Renewal> outcomes = new ArrayList<>();

		whileLocked(holds.subList(2, 3), () -> outcomes.addAll(renew(holds)));

		assertThat(outcomes).containsExactly(Renewal.RENEWED, Renewal.RENEWED, Renewal.DEFERRED, Renewal.RENEWED,
				Renewal.RENEWED);
	}

	@Test
	void readBackThatIsBehindTheHoldIsInDoubt() {
		List<Hold> holds = acquire(4);
		JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);
		// As servers of a cluster see them that have not heard of the hold yet.
		jdbc.update("DELETE FROM " + this.table + " WHERE lock_id = ?", holds.get(0).lockId());
		jdbc.update("UPDATE " + this.table + " SET owner_id = 'b', fencing_token = ? WHERE lock_id = ?",
				holds.get(1).fencingToken() - 1, holds.get(1).lockId());
		// As they see one that others have taken.
		jdbc.update("UPDATE " + this.table + " SET owner_id = 'b', fencing_token = ? WHERE lock_id = ?",
				holds.get(2).fencingToken() + 1, holds.get(2).lockId());

		assertThat(renew(holds)).containsExactly(Renewal.DEFERRED, Renewal.DEFERRED, Renewal.LOST, Renewal.RENEWED);
	}

	@Test
	void batchThatCannotWorkIsRenewedOneByOne() {
		List<Hold> holds = acquire(10);
		holds.set(6, new Hold(holds.get(6).lockId(), 1));
		this.probed.onRequest((sql) -> {
			if (sql.startsWith("MERGE") && sql.chars().filter((c) -> c == '?').count() > 10) {
				throw RenewalBatchTests.<RuntimeException>sneaky(new SQLException("safe update mode", "HY000", 1175));
			}
		});

		List<Renewal> expected = new ArrayList<>(Collections.nCopies(10, Renewal.RENEWED));
		expected.set(6, Renewal.LOST);
		assertThat(renew(holds)).isEqualTo(expected);
	}

	@Test
	void leaseThatTheDatabaseRefusesToWriteDoesNotHoldUpTheOthers() {
		List<Hold> holds = acquire(20);
		new JdbcTemplate(this.dataSource).execute("ALTER TABLE " + this.table + " ADD CHECK (lock_id <> '"
				+ holds.get(4).lockId() + "' OR expires_at - acquired_at <= 30000000)");

		List<Renewal> expected = new ArrayList<>(Collections.nCopies(20, Renewal.RENEWED));
		expected.set(4, Renewal.DEFERRED);
		assertThat(renew(holds)).isEqualTo(expected);
	}

	@Test
	void statementThatNoLeaseCanBeRenewedByFailsBeforeLong() {
		List<Hold> holds = acquire(100);
		new JdbcTemplate(this.dataSource).execute("ALTER TABLE " + this.table + " ADD CHECK (acquired_at < 0 OR"
				+ " expires_at - acquired_at <= 30000000)");
		this.probed.statements();

		assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> renew(holds));

		assertThat(this.probed.statements()).hasSizeLessThan(10);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

	private List<Renewal> renew(List<Hold> holds) {
		return this.storage.renew(new RenewRequest("a", LEASE, holds));
	}

	private List<Hold> acquire(int count) {
		List<Hold> holds = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String id = "lock-" + i;
			Granted granted = (Granted) this.storage.acquire(new AcquireRequest(id, "a", LEASE));
			holds.add(new Hold(id, granted.fencingToken()));
		}
		return holds;
	}

	private JdbcLockStorage storage(SqlDialect dialect, Duration statementTimeout) {
		return new JdbcLockStorage(this.probed, dialect,
				JdbcSettings.defaults().withTableName(this.table).withStatementTimeout(statementTimeout));
	}

	private void whileLocked(List<Hold> holds, Runnable action) throws SQLException {
		try (Connection other = this.dataSource.getConnection(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			for (Hold hold : holds) {
				statement.executeQuery(
						"SELECT * FROM " + this.table + " WHERE lock_id = '" + hold.lockId() + "' FOR UPDATE");
			}
			action.run();
			other.rollback();
		}
	}

	private static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
