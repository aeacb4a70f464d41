package io.github.storagelock.storage.jdbc;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Assumptions;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.JdbcSettings.Pool;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link JdbcLockStorage} behind a network that fails.
 */
class JdbcFaultTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	@OnEachDatabase
	void silentNetworkEndsAnAttemptInTime(TestDatabase database) throws Exception {
		try (Fixture fixture = new Fixture(database)) {
			fixture.link.loseAll();
			long started = System.nanoTime();

			LockStorageException failure = catchThrowableOfType(LockStorageException.class,
					() -> fixture.acquire("lost"));

			System.out.println("took " + (System.nanoTime() - started) / 1000000);
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(2_800));
			assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
			fixture.link.heal();
			assertThat(fixture.acquire("lost")).isInstanceOf(Granted.class);
		}
	}

	static final class Fixture implements AutoCloseable {

		final FaultyLink link;

		final HikariDataSource dataSource;

		final JdbcLockStorage storage;

		Fixture(TestDatabase database) throws IOException {
			Assumptions.assumeTrue(database != TestDatabase.H2, "H2 has no network");
			int port = URI.create(database.url().substring("jdbc:".length())).getPort();
			this.link = new FaultyLink(port);
			this.dataSource = database.dataSource((config) -> {
				config.setJdbcUrl(config.getJdbcUrl().replace(":" + port, ":" + this.link.port()));
				config.setMaximumPoolSize(1);
			});
			this.storage = new JdbcLockStorage(this.dataSource, SqlDialect.detect(this.dataSource),
					JdbcSettings.defaults()
						.withTableName(database.uniqueTableName())
						.withStatementTimeout(Duration.ofSeconds(1))
						.withPool(new Pool(PoolMode.DEDICATED, 1, Duration.ofSeconds(1))));
		}

		Object acquire(String id) {
			return this.storage.acquire(new AcquireRequest(id, "a", LEASE));
		}

		@Override
		public void close() throws IOException {
			this.storage.close();
			this.dataSource.close();
			this.link.close();
		}

	}

}
