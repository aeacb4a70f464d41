package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.ProbedDataSource;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Counts the statements of each operation, at the driver and at the server.
 */
class JdbcStatementCountTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	@OnEachDatabase
	void oneStatementEach(TestDatabase database) {
		assumeThat(database).as("needs no more").isNotEqualTo(TestDatabase.TIDB);
		database.assumeNot(Trait.PORTABLE);
		try (HikariDataSource pool = database.dataSource()) {
			ProbedDataSource probed = new ProbedDataSource(pool);
			JdbcLockStorage storage = storage(database, probed);
			probed.statements();

			long token = granted(storage, "x", "a");
			assertThat(probed.statements()).as("new id").hasSize(1);
			assertThat(acquire(storage, "x", "b")).isInstanceOf(Busy.class);
			assertThat(probed.statements()).as("refused").hasSize(1);
			assertThat(storage.renew(new RenewRequest("a", LEASE, List.of(new Hold("x", token)))))
				.containsExactly(Renewal.RENEWED);
			assertThat(probed.statements()).as("renewed").hasSize(1);
			assertThat(release(storage, "x", token)).isTrue();
			assertThat(probed.statements()).as("released").hasSize(1);
			granted(storage, "x", "b");
			assertThat(probed.statements()).as("known id").hasSize(1);
		}
	}

	@Test
	@OnDatabase(TestDatabase.TIDB)
	void threeStatementsForEachOnTiDb(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			ProbedDataSource probed = new ProbedDataSource(pool);
			JdbcLockStorage storage = storage(database, probed);
			probed.statements();

			long token = granted(storage, "x", "a");
			assertThat(probed.statements()).as("new id").hasSize(9);
			assertThat(acquire(storage, "x", "b")).isInstanceOf(Busy.class);
			assertThat(probed.statements()).as("refused").hasSize(3);
			assertThat(storage.renew(new RenewRequest("a", LEASE, List.of(new Hold("x", token)))))
				.containsExactly(Renewal.RENEWED);
			assertThat(probed.statements()).as("renewed").hasSize(3);
			assertThat(release(storage, "x", token)).isTrue();
			assertThat(probed.statements()).as("released")
				.hasSize(3)
				.startsWith("BEGIN PESSIMISTIC")
				.endsWith("COMMIT");
			granted(storage, "x", "b");
			assertThat(probed.statements()).as("known id").hasSize(6);
		}
	}

	@OnEachDatabase
	void portableFormNeedsThreeForANewIdAndTwoForAKnownOne(TestDatabase database) {
		assumeThat(database.is(Trait.PORTABLE)).isTrue();
		assumeThat(database).as("needs no more").isNotEqualTo(TestDatabase.TIDB);
		try (HikariDataSource pool = database.dataSource()) {
			ProbedDataSource probed = new ProbedDataSource(pool);
			JdbcLockStorage storage = storage(database, probed);
			probed.statements();

			long token = granted(storage, "x", "a");
			assertThat(probed.statements()).as("new id").hasSize(3);
			assertThat(acquire(storage, "x", "b")).isInstanceOf(Busy.class);
			assertThat(probed.statements()).as("refused").hasSize(1);
			assertThat(storage.renew(new RenewRequest("a", LEASE, List.of(new Hold("x", token)))))
				.containsExactly(Renewal.RENEWED);
			assertThat(probed.statements()).as("renewed").hasSize(1);
			assertThat(release(storage, "x", token)).isTrue();
			assertThat(probed.statements()).as("released").hasSize(1);
			granted(storage, "x", "b");
			assertThat(probed.statements()).as("known id").hasSize(2);
		}
	}

	@OnEachDatabase
	void oneStatementRenews256(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			ProbedDataSource probed = new ProbedDataSource(pool);
			JdbcLockStorage storage = storage(database, probed);
			List<Hold> holds = new ArrayList<>();
			for (int i = 0; i < 256; i++) {
				holds.add(new Hold("lock-" + i, granted(storage, "lock-" + i, "a")));
			}
			probed.statements();

			assertThat(storage.renew(new RenewRequest("a", LEASE.plusSeconds(5), holds))).containsOnly(Renewal.RENEWED);

			assertThat(probed.statements()).filteredOn((sql) -> sql.contains("UPDATE")).hasSize(1);
		}
	}

	@OnEachDatabase
	void serverSeesOneStatementEachAndNoWriteOfARefusedAttempt(TestDatabase database) {
		database.assumeNot(Trait.PORTABLE, Trait.ONE_PROCESS);
		assumeThat(ServerCounters.areKnownOf(database)).as(database + " tells what it was asked").isTrue();
		JdbcSettings settings = settings(database).withPoolMode(PoolMode.SHARED);
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool), settings);
			ServerCounters server = new ServerCounters(database, new JdbcTemplate(pool), settings.tableName());
			for (int i = 0; i < 3; i++) {
				String id = "lock-" + i;
				long[] token = new long[1];
				server.count(() -> token[0] = granted(storage, id, "a")).expect("new id", 1, 1);
				server.count(() -> acquire(storage, id, "b")).expect("refused", 1, 0);
				server.count(() -> release(storage, id, token[0])).expect("released", 1, 1);
				server.count(() -> token[0] = granted(storage, id, "a")).expect("known id", 1, 1);
			}
		}
	}

	private static JdbcSettings settings(TestDatabase database) {
		return JdbcSettings.defaults().withTableName(database.uniqueTableName());
	}

	private static JdbcLockStorage storage(TestDatabase database, ProbedDataSource probed) {
		return new JdbcLockStorage(probed, SqlDialect.detect(probed), settings(database));
	}

	private static Acquisition acquire(JdbcLockStorage storage, String id, String owner) {
		return storage.acquire(new AcquireRequest(id, owner, LEASE));
	}

	private static long granted(JdbcLockStorage storage, String id, String owner) {
		return ((Granted) acquire(storage, id, owner)).fencingToken();
	}

	private static boolean release(JdbcLockStorage storage, String id, long token) {
		return storage.release(new ReleaseRequest(id, "a", token, Duration.ZERO));
	}

}
