package io.github.storagelock.storage.jdbc.postgresql;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.ReleaseSignals.Subscription;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How long the connection that listens is kept for the next who waits.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class PostgreSqlLingerTests {

	private final HikariDataSource dataSource;

	private final JdbcLockStorage storage;

	private final ReleaseSignals signals;

	private final String channel;

	private final Semaphore woken = new Semaphore(0);

	PostgreSqlLingerTests(TestDatabase database) {
		String table = database.uniqueTableName();
		this.dataSource = database.dataSource();
		this.storage = new JdbcLockStorage(this.dataSource, SqlDialect.of("postgresql"),
				JdbcSettings.defaults().withTableName(table));
		this.signals = this.storage.releaseSignals();
		this.channel = PostgreSqlReleaseSignals.channel(table);
	}

	@AfterEach
	void close() {
		this.storage.close();
		this.dataSource.close();
	}

	@Test
	void connectionIsClosedAMinuteAfterTheLastWaiter() throws Exception {
		Subscription first = subscribeLive();
		long session = listener();
		lastWaiterWasThere(Duration.ofMinutes(2));
		assertKept(session);
		first.close();
		lastWaiterWasThere(Duration.ofSeconds(30));
		assertKept(session);

		lastWaiterWasThere(Duration.ofSeconds(60));

		await().until(() -> listener() == 0);
		try (Subscription next = subscribeLive()) {
			assertThat(next.isLive()).isTrue();
			assertThat(listener()).as("another connection").isNotIn(0L, session);
		}
	}

	private Subscription subscribeLive() throws InterruptedException {
		Subscription subscription = this.signals.subscribe("a", "waiter", this.woken::release);
		assertThat(this.woken.tryAcquire(20, TimeUnit.SECONDS)).as("signals arrive from now on").isTrue();
		return subscription;
	}

	/**
	 * Moves the time when the last one stopped waiting into the past.
	 */
	private void lastWaiterWasThere(Duration ago) {
		Object subscriptions = Objects.requireNonNull(ReflectionTestUtils.getField(this.signals, "subscriptions"));
		ReflectionTestUtils.setField(subscriptions, "lastUse", System.nanoTime() - ago.toNanos());
	}

	/**
	 * Waits for two of the listener's looks whether it is still needed.
	 */
	private void assertKept(long session) {
		await().during(Duration.ofMillis(600)).until(() -> listener() == session);
	}

	/**
	 * Returns the server's session that listens, 0 if there is none.
	 */
	private long listener() {
		return new JdbcTemplate(this.dataSource)
			.queryForList("SELECT pid FROM pg_stat_activity WHERE query LIKE ?", Long.class,
					"LISTEN " + this.channel + "%")
			.stream()
			.findFirst()
			.orElse(0L);
	}

}
