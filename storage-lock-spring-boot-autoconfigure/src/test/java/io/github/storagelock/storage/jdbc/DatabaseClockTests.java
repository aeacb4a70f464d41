package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.connection.ConnectionSettings;
import io.github.storagelock.storage.jdbc.connection.LockConnections;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the clock of a dialect is UTC, whatever the time zone of the session or the
 * JVM.
 */
class DatabaseClockTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final List<String> OFFSETS = List.of("-12:00", "-03:30", "+00:00", "+05:45", "+14:00");

	private static final List<String> ZONES = List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
			"Pacific/Apia", "UTC");

	private static final Set<TestDatabase> WITHOUT_SESSION_ZONE = EnumSet.of(TestDatabase.DERBY, TestDatabase.SQLITE,
			TestDatabase.SQLSERVER, TestDatabase.AZURESQL);

	@OnEachDatabase
	void clockIsUtcInAnySessionZone(TestDatabase database) {
		assumeThat(database).as("has a time zone for each session").isNotIn(WITHOUT_SESSION_ZONE);
		for (String offset : OFFSETS) {
			assertUtc(database, setZone(database, offset), offset);
		}
	}

	@OnEachDatabase
	void clockIsUtcInAnyDefaultZone(TestDatabase database) {
		TimeZone original = TimeZone.getDefault();
		try {
			for (String zone : ZONES) {
				TimeZone.setDefault(TimeZone.getTimeZone(zone));
				assertUtc(database, null, zone);
			}
		}
		finally {
			TimeZone.setDefault(original);
		}
	}

	@OnEachDatabase
	void clockRunsWithinATransaction(TestDatabase database) {
		assumeThat(database).as("runs, but from statement to statement only")
			.isNotIn(TestDatabase.H2, TestDatabase.TIDB);
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			String query = query(database, pool);
			JdbcTemplate jdbc = new JdbcTemplate(pool);

			long elapsed = new TransactionTemplate(new JdbcTransactionManager(pool)).execute((status) -> {
				long first = jdbc.queryForObject(query, Long.class);
				await().pollDelay(Duration.ofMillis(20)).until(() -> true);
				return jdbc.queryForObject(query, Long.class) - first;
			});

			assertThat(elapsed).isBetween(15_000L, 10_000_000L);
		}
	}

	@OnEachDatabase
	void leaseIsNeverShorterThanAskedFor(TestDatabase database) {
		assumeThat(database.is(Trait.NO_NETWORK_TIMEOUT)).as("has the clock of this machine").isTrue();
		Duration lease = Duration.ofSeconds(30);
		JdbcSettings settings = JdbcSettings.defaults().withTableName(database.uniqueTableName());
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(1));
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool), settings)) {
			for (int i = 0; i < 50; i++) {
				Instant sent = Instant.now();
				new Scenario(storage).granted("lock-" + i, "a");

				Instant end = Instant.EPOCH.plus(storage.find("lock-" + i).orElseThrow().expiresAt(),
						ChronoUnit.MICROS);
				assertThat(end).isAfterOrEqualTo(sent.truncatedTo(ChronoUnit.MICROS).plus(lease));
			}
		}
	}

	private static void assertUtc(TestDatabase database, String setUp, String zone) {
		try (HikariDataSource pool = database.dataSource((config) -> {
			config.setMaximumPoolSize(1);
			config.setConnectionInitSql(setUp);
		})) {
			SqlDialect dialect = SqlDialect.detect(pool);
			String query = query(database, pool);
			// Another machine's clock may be another.
			Duration skew = database.is(Trait.NO_NETWORK_TIMEOUT) ? Duration.ofMillis(50) : Duration.ofMinutes(1);
			try (LockConnections connections = new LockConnections(pool, new ConnectionSettings(TIMEOUT, null),
					dialect)) {
				for (int i = 0; i < 3; i++) {
					Instant before = Instant.now();
					long micros = connections
						.execute((runner) -> runner.run((template) -> template.queryForObject(query, Long.class)));
					Instant after = Instant.now();

					Instant seen = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
					assertThat(seen).as(zone).isBetween(before.minus(skew), after.plus(skew));
				}
			}
		}
	}

	private static String query(TestDatabase database, HikariDataSource pool) {
		SqlDialect dialect = SqlDialect.detect(pool);
		// Derby's clock is made with the table.
		JdbcSettings settings = JdbcSettings.defaults()
			.withTableName(database.uniqueTableName())
			.withPoolMode(PoolMode.SHARED);
		new JdbcLockStorage(pool, dialect, settings).close();
		return SqlStatement.of(database.select("{now}"), settings.tableName(), dialect.now()).sql();
	}

	private static String setZone(TestDatabase database, String offset) {
		return switch (database) {
			case H2 -> "SET TIME ZONE '" + offset + "'";
			case HSQLDB, POSTGRESQL_15, POSTGRESQL_18, COCKROACHDB, YUGABYTEDB ->
				"SET TIME ZONE INTERVAL '" + offset + "' HOUR TO MINUTE";
			case ORACLE -> "ALTER SESSION SET TIME_ZONE = '" + offset + "'";
			// The range ends at -13:59 and, in older versions, +13:00.
			case MARIADB, MARIADB_10_11, MYSQL, TIDB ->
				"SET time_zone = '" + (offset.equals("+14:00") ? "+13:00" : offset) + "'";
			default -> throw new IllegalArgumentException("How does " + database + " set it?");
		};
	}

}
