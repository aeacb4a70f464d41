package io.github.storagelock.storage.jdbc.postgresql;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.ReleaseSignals.Subscription;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.Scenario;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.CrashingPostgreSql;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Signals of releases from a server that is started anew meanwhile.
 */
// Skipped where there is no embedded server.
@OnDatabase(TestDatabase.POSTGRESQL_15)
class PostgreSqlSignalsRestartTests {

	private final CrashingPostgreSql server;

	private final HikariDataSource dataSource = new HikariDataSource();

	private final Semaphore signals = new Semaphore(0);

	PostgreSqlSignalsRestartTests() throws IOException {
		this.server = new CrashingPostgreSql();
		this.dataSource.setJdbcUrl(this.server.url());
	}

	@AfterEach
	void close() throws IOException {
		this.dataSource.close();
		this.server.close();
	}

	@Test
	void signalsArriveAgainAfterARestartOfTheServer() throws Exception {
		try (JdbcLockStorage holder = storage();
				JdbcLockStorage waiter = storage();
				Subscription subscription = waiter.releaseSignals().subscribe("a", "waiter", this.signals::release)) {
			assertThat(isWoken()).as("signals arrive from now on").isTrue();
			long token = new Scenario(holder).granted("a", "holder");

			this.server.crash();

			assertThat(isWoken()).as("a release may have been missed").isTrue();
			await().until(subscription::isLive);
			await().ignoreExceptions().until(() -> {
				waiter.announceWaiter("a", Scenario.LEASE);
				return !holder.find("a").orElseThrow().wanted().isZero();
			});
			assertThat(this.signals.availablePermits()).isZero();
			assertThat(new Scenario(holder).release("a", "holder", token)).isTrue();
			assertThat(isWoken()).as("the release is signalled").isTrue();
		}
	}

	private JdbcLockStorage storage() {
		return new JdbcLockStorage(this.dataSource, SqlDialect.of("postgresql"), JdbcSettings.defaults());
	}

	private boolean isWoken() throws InterruptedException {
		return this.signals.tryAcquire(20, TimeUnit.SECONDS);
	}

}
