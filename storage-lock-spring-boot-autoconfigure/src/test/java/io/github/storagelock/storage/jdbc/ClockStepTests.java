package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.dialect.DatabaseProduct;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that no lease ends before its time on a clock that moves in steps.
 */
@OnDatabase(TestDatabase.H2)
class ClockStepTests {

	private static final Duration LEASE = Duration.ofMillis(160);

	@Test
	void noLeaseEndsBeforeItsHolderKnows(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(pool, new Steps(),
						JdbcSettings.defaults().withTableName(database.uniqueTableName()))) {
			for (int i = 0; i < 3; i++) {
				String id = "lock-" + i;
				awaitEndOfAStep();
				long started = System.nanoTime();
				storage.acquire(new AcquireRequest(id, "a", LEASE));

				assertLasts(storage, id, started);
			}
		}
	}

	@Test
	void noRenewedLeaseEndsBeforeItsHolderKnows(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(pool, new Steps(),
						JdbcSettings.defaults().withTableName(database.uniqueTableName()))) {
			int renewed = 0;
			for (int i = 0; renewed < 3; i++) {
				String id = "lock-" + i;
				awaitEndOfAStep();
				long acquired = System.nanoTime();
				long token = ((Granted) storage.acquire(new AcquireRequest(id, "a", LEASE))).fencingToken();
				awaitNextStep();
				awaitEndOfAStep();
				long started = System.nanoTime();

				Renewal renewal = storage.renew(new RenewRequest("a", LEASE, List.of(new Hold(id, token)))).get(0);

				if (renewal == Renewal.RENEWED) {
					renewed++;
					assertLasts(storage, id, started);
				}
				else {
					assertHasPassed(acquired);
				}
			}
		}
	}

	private static void assertLasts(JdbcLockStorage storage, String id, long started) {
		Acquisition next = storage.acquire(new AcquireRequest(id, "b", LEASE));
		while (!(next instanceof Granted)) {
			next = storage.acquire(new AcquireRequest(id, "b", LEASE));
		}
		assertHasPassed(started);
	}

	private static void assertHasPassed(long started) {
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(LEASE);
	}

	private static void awaitNextStep() {
		while (System.currentTimeMillis() % 100 >= 80) {
			Thread.onSpinWait();
		}
	}

	private static void awaitEndOfAStep() {
		while (System.currentTimeMillis() % 100 < 80) {
			Thread.onSpinWait();
		}
	}

	/**
	 * H2 with a clock that moves every tenth of a second.
	 */
	private static final class Steps implements SqlDialect {

		private final SqlDialect h2 = SqlDialect.of("h2");

		@Override
		public String id() {
			return "steps";
		}

		@Override
		public boolean supports(DatabaseProduct product) {
			return false;
		}

		@Override
		public String now() {
			return "(" + this.h2.now() + " / 100000 * 100000)";
		}

		@Override
		public Duration clockStep() {
			return Duration.ofMillis(100);
		}

		@Override
		public String createTable() {
			return this.h2.createTable();
		}

	}

}
