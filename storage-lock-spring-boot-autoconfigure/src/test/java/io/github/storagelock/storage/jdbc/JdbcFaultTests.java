package io.github.storagelock.storage.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.JdbcSettings.Pool;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.FaultyLink;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link JdbcLockStorage} behind a network that fails.
 */
class JdbcFaultTests {

	@OnEachDatabase
	void silentNetworkEndsAnAttemptInTime(TestDatabase database) throws IOException {
		try (Fixture fixture = new Fixture(database, settings(database))) {
			fixture.link.loseAll();
			long started = System.nanoTime();

			LockStorageException failure = catchThrowableOfType(LockStorageException.class,
					() -> fixture.scenario.acquire("x", "a"));

			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(fixture.longestAttempt);
			assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
			fixture.link.heal();
			assertThat(fixture.retried("x")).isInstanceOf(Granted.class);
		}
	}

	@OnEachDatabase
	void lostAnswerIsAnUnknownOutcome(TestDatabase database) throws IOException {
		// There the first statement only reads.
		database.assumeNot(Trait.PORTABLE);
		try (Fixture fixture = new Fixture(database, settings(database))) {
			// A driver that has the server prepare a statement asks for that first.
			fixture.scenario.acquire("w", "a");
			fixture.link.loseAnswers();

			LockStorageException failure = catchThrowableOfType(LockStorageException.class,
					() -> fixture.scenario.acquire("x", "a"));

			assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
			fixture.link.heal();
			assertThat(fixture.retried("x")).as("it was carried out").isInstanceOf(Busy.class);
			assertThat(fixture.storage.find("x")).map(LockRecord::ownerId).hasValue("a");
		}
	}

	@OnEachDatabase
	void brokenConnectionIsNotUsedAgain(TestDatabase database) throws IOException {
		try (Fixture fixture = new Fixture(database, settings(database))) {
			fixture.scenario.acquire("w", "a");
			fixture.link.cut();

			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> fixture.scenario.acquire("x", "a"))
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));

			// Where a new connection is late, there is none; a broken one has no outcome.
			assertThat(Awaitility.await()
				.ignoreExceptionsMatching(
						(ex) -> ex instanceof LockStorageException failure && failure.effect() == Effect.NONE)
				.until(() -> fixture.scenario.acquire("x", "a"), (acquisition) -> true)).isInstanceOf(Granted.class);
		}
	}

	@OnEachDatabase
	void noServerMeansNoEffect(TestDatabase database) throws IOException {
		try (Fixture fixture = new Fixture(database, settings(database))) {
			fixture.link.close();
			catchThrowableOfType(LockStorageException.class, () -> fixture.scenario.acquire("x", "a"));

			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> fixture.scenario.acquire("x", "a"))
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE));
			long begun = System.nanoTime();
			assertThatExceptionOfType(LockStorageException.class)
				.isThrownBy(() -> new JdbcLockStorage(fixture.dataSource, SqlDialect.of("h2"), fixture.settings))
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE));
			// The application's own pool waits for half a minute.
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
		}
	}

	@OnEachDatabase
	void missingTableIsRefused(TestDatabase database) throws IOException, SQLException {
		JdbcSettings settings = JdbcSettings.defaults().withTableName(database.uniqueTableName());
		try (HikariDataSource pool = database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool), settings)) {
			new JdbcTemplate(pool).execute("DROP TABLE " + settings.tableName());

			assertThatExceptionOfType(LockStorageException.class)
				.isThrownBy(() -> new Scenario(storage).acquire("x", "a"))
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED))
				.withMessageContaining(settings.tableName());
			assertThatExceptionOfType(LockStorageException.class)
				.isThrownBy(() -> new Scenario(storage).release("x", "a", 1))
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED));
			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> storage.sweep(Duration.ofDays(1), 1))
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED));
		}
	}

	@OnEachDatabase
	void lostAnswerToAReleaseIsAnUnknownOutcome(TestDatabase database) throws IOException {
		assumeThat(database).as("is asked one statement").isNotEqualTo(TestDatabase.TIDB);
		try (Fixture fixture = new Fixture(database, settings(database))) {
			fixture.scenario.release("w", "a", fixture.scenario.granted("w", "a"));
			long token = fixture.scenario.granted("x", "a");
			fixture.link.loseAnswers();
			long started = System.nanoTime();

			LockStorageException failure = catchThrowableOfType(LockStorageException.class,
					() -> fixture.scenario.release("x", "a", token));

			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(fixture.longestAttempt);
			assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
			fixture.link.heal();
			assertThat(fixture.retried("x")).as("it was carried out").isInstanceOf(Granted.class);
			assertThat(fixture.scenario.release("x", "a", token)).as("tried again").isFalse();
		}
	}

	/**
	 * Returns the settings to test with.
	 */
	JdbcSettings settings(TestDatabase database) {
		return JdbcSettings.defaults();
	}

	private static final class Fixture implements AutoCloseable {

		private static final String UNCHECKED = "com.zaxxer.hikari.aliveBypassWindowMs";

		private static final Set<TestDatabase> ENCRYPTED = EnumSet.of(TestDatabase.MYSQL, TestDatabase.TIDB,
				TestDatabase.SQLSERVER);

		final FaultyLink link;

		final HikariDataSource dataSource;

		final JdbcSettings settings;

		final JdbcLockStorage storage;

		final Scenario scenario;

		final Duration longestAttempt;

		Fixture(TestDatabase database, JdbcSettings settings) throws IOException {
			database.assumeNot(Trait.NO_NETWORK_TIMEOUT, Trait.ONE_ADDRESS);
			this.link = database.faultyLink();
			this.dataSource = database.dataSource((config) -> {
				config.setJdbcUrl(database.urlThrough(this.link));
				config.setMaximumPoolSize(1);
				if (database == TestDatabase.SQLSERVER) {
					// Its driver would mend a broken connection by itself.
					config.addDataSourceProperty("connectRetryCount", "0");
				}
			});
			this.settings = settings.withTableName(database.uniqueTableName())
				.withStatementTimeout(Duration.ofSeconds(1))
				.withPool(new Pool(PoolMode.DEDICATED, 1, Duration.ofSeconds(1)));
			createTable(database);
			this.storage = withoutChecksOfIdleConnections(
					() -> new JdbcLockStorage(this.dataSource, SqlDialect.detect(this.dataSource), this.settings));
			this.scenario = new Scenario(this.storage);
			// Closing a connection that is encrypted waits as long once more.
			boolean encrypted = ENCRYPTED.contains(database);
			this.longestAttempt = Duration.ofMillis(encrypted ? 5_900 : 3_900);
		}

		/**
		 * Creates the table before the short times apply.
		 */
		private void createTable(TestDatabase database) {
			try (HikariDataSource direct = database.dataSource()) {
				new JdbcLockStorage(direct, SqlDialect.detect(direct),
						JdbcSettings.defaults().withTableName(this.settings.tableName()))
					.close();
			}
		}

		/**
		 * Lets a pool hand out connections unchecked, however long the machine stands
		 * still before: they are to fail in use.
		 */
		private static JdbcLockStorage withoutChecksOfIdleConnections(Supplier<JdbcLockStorage> storage) {
			System.setProperty(UNCHECKED, Long.toString(Duration.ofMinutes(1).toMillis()));
			try {
				return storage.get();
			}
			finally {
				System.clearProperty(UNCHECKED);
			}
		}

		/**
		 * Tries until there is a connection again.
		 */
		Acquisition retried(String id) {
			return Awaitility.await()
				.ignoreException(LockStorageException.class)
				.until(() -> this.scenario.acquire(id, "a"), (acquisition) -> true);
		}

		@Override
		public void close() throws IOException {
			this.link.close();
			this.storage.close();
			this.dataSource.close();
		}

	}

}
