package io.github.storagelock.storage.jdbc;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.CrashingPostgreSql;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that crashes right after it has answered. What grants and renewals have
 * written is never lost; a release may be, which costs the rest of its lease.
 */
// Skipped where there is no embedded server.
@OnDatabase(TestDatabase.POSTGRESQL_15)
class PostgreSqlCrashTests {

	private static final Duration LEASE = Duration.ofSeconds(60);

	private static final int ROUNDS = 3;

	private CrashingPostgreSql server;

	private HikariDataSource dataSource;

	@BeforeEach
	void start() throws IOException {
		this.server = new CrashingPostgreSql();
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(this.server.url());
	}

	@AfterEach
	void stop() throws IOException {
		this.dataSource.close();
		this.server.close();
	}

	@Test
	void releaseThatTheCrashUndoesIsOnlyLate() throws Exception {
		try (JdbcLockStorage storage = storage(JdbcSettings.defaults())) {
			int undone = 0;
			for (int i = 0; i < ROUNDS; i++) {
				String id = "lock-" + i;
				long token = acquire(storage, id);
				assertThat(release(storage, id, token)).isTrue();

				this.server.crash();

				LockRecord record = find(storage, id);
				assertThat(record.fencingToken()).isEqualTo(token);
				if (record.isHeld()) {
					undone++;
					assertThat(record.remaining()).isLessThanOrEqualTo(LEASE);
					assertThat(acquisition(storage, id)).isInstanceOf(Acquisition.Busy.class);
					assertThat(release(storage, id, token)).as("tried again").isTrue();
				}
				assertThat(acquire(storage, id)).isGreaterThan(token);
			}
			assertThat(undone).as("releases that did not wait for the disk").isPositive();
		}
	}

	@Test
	void durableReleaseIsNotUndone() throws Exception {
		try (JdbcLockStorage storage = storage(
				JdbcSettings.defaults().withRelease(new JdbcSettings.Release(true, true)))) {
			for (int i = 0; i < ROUNDS; i++) {
				String id = "lock-" + i;
				assertThat(release(storage, id, acquire(storage, id))).isTrue();

				this.server.crash();

				assertThat(find(storage, id).isHeld()).isFalse();
			}
		}
	}

	@Test
	void grantAndRenewalAfterAReleaseThatDidNotWaitAreKept() throws Exception {
		try (JdbcLockStorage storage = storage(JdbcSettings.defaults())) {
			for (int i = 0; i < ROUNDS; i++) {
				String id = "lock-" + i;
				release(storage, id, acquire(storage, id));
				long token = acquire(storage, id);
				Duration lease = LEASE.multipliedBy(10);
				assertThat(storage.renew(new RenewRequest("node", lease, List.of(new Hold(id, token)))))
					.containsExactly(Renewal.RENEWED);

				this.server.crash();

				LockRecord record = find(storage, id);
				assertThat(record.ownerId()).isEqualTo("node");
				assertThat(record.fencingToken()).isEqualTo(token);
				assertThat(record.remaining()).isGreaterThan(LEASE);
			}
		}
	}

	private JdbcLockStorage storage(JdbcSettings settings) {
		return new JdbcLockStorage(this.dataSource, SqlDialect.of("postgresql"), settings);
	}

	private static Acquisition acquisition(JdbcLockStorage storage, String id) {
		return storage.acquire(new AcquireRequest(id, "node", LEASE));
	}

	private static long acquire(JdbcLockStorage storage, String id) {
		return ((Granted) acquisition(storage, id)).fencingToken();
	}

	private static boolean release(JdbcLockStorage storage, String id, long token) {
		return storage.release(new ReleaseRequest(id, "node", token, Duration.ZERO));
	}

	/**
	 * Reads a record as soon as the server answers on a new connection.
	 */
	private static LockRecord find(JdbcLockStorage storage, String id) {
		return await().ignoreExceptions().until(() -> storage.find(id).orElseThrow(), (record) -> true);
	}

}
