package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a PostgreSQL server notes about the lock table.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class PostgreSqlServerTests {

	private final TestDatabase database;

	PostgreSqlServerTests(TestDatabase database) {
		this.database = database;
	}

	@Test
	void renewalUsesThePrimaryKeyOnly() {
		try (ManyRecords records = new ManyRecords(this.database)) {
			long before = count(records, "seq_scan");
			for (int i = 0; i < 12; i++) {
				// More than five, so that the plan for any values is tried as well.
				records.renewAll();
			}

			assertThat(count(records, "seq_scan")).isEqualTo(before);
			assertThat(count(records, "idx_tup_fetch")).isLessThan(12 * 256 * 4);
			assertThat(records.plan()).noneMatch((line) -> line.contains("Seq Scan on " + records.table));
		}
	}

	@Test
	void renewalsLeaveTheIndexAlone() {
		try (ManyRecords records = new ManyRecords(this.database)) {
			for (int i = 0; i < 10; i++) {
				records.renewAll();
			}

			assertThat(count(records, "n_tup_upd")).isEqualTo(10 * 256);
			assertThat(count(records, "n_tup_hot_upd")).isGreaterThan(9 * 256);
		}
	}

	@Test
	void tableHasRoomForUpdatesAndComparesBytes() {
		try (ManyRecords records = new ManyRecords(this.database)) {
			assertThat(records.jdbc.queryForObject("SELECT reloptions::text FROM pg_class WHERE relname = ?",
					String.class, records.table))
				.isEqualTo("{fillfactor=50}");
			assertThat(records.jdbc.queryForList("""
					SELECT c.collname FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
					WHERE a.attrelid = ?::regclass AND a.attnum > 0
					""", String.class, records.table)).containsExactly("C", "C");
		}
	}

	@Test
	void contentionIsNoErrorInTheServer() {
		assertThat(errorsOfRivals(SqlDialect.of("postgresql"))).isZero();
	}

	@Test
	void portableFormWouldBe() {
		assertThat(errorsOfRivals(new PortableDialect(SqlDialect.of("postgresql")))).isPositive();
	}

	/**
	 * Returns how many transactions failed, which are those at ERROR in the server's log.
	 */
	private long errorsOfRivals(SqlDialect dialect) {
		String url = ownDatabase();
		try (HikariDataSource watch = pool(url, 1)) {
			JdbcTemplate jdbc = new JdbcTemplate(watch);
			String table = this.database.uniqueTableName();
			jdbc.execute(dialect.createTable().replace("{table}", table));
			PostgreSqlFigures.handIn(jdbc);
			long[] before = { transactions(jdbc, "xact_rollback"), transactions(jdbc, "xact_commit") };
			try (HikariDataSource pool = pool(url, 4);
					JdbcLockStorage storage = new JdbcLockStorage(pool, dialect,
							JdbcSettings.defaults().withTableName(table))) {
				for (int i = 0; i < 20; i++) {
					new Scenario(storage).playsWithRivals();
				}
			}
			// Sessions hand in their figures when they end.
			await().until(() -> transactions(jdbc, "xact_commit") - before[1] > 20 * 60);
			await().pollDelay(Duration.ofMillis(200)).until(() -> true);
			return transactions(jdbc, "xact_rollback") - before[0];
		}
	}

	/**
	 * Creates a database, whose figures are not those of sessions that still end.
	 * @return its address
	 */
	private String ownDatabase() {
		String name = this.database.uniqueTableName();
		try (HikariDataSource pool = this.database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			new JdbcTemplate(pool).execute("CREATE DATABASE " + name);
			return pool.getJdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1");
		}
	}

	private HikariDataSource pool(String url, int size) {
		return this.database.dataSource((config) -> {
			config.setJdbcUrl(url);
			config.setMaximumPoolSize(size);
		});
	}

	private static long transactions(JdbcTemplate jdbc, String column) {
		return jdbc.queryForObject("SELECT " + column + " FROM pg_stat_database WHERE datname = current_database()",
				Long.class);
	}

	private static long count(ManyRecords records, String column) {
		PostgreSqlFigures.handIn(records.jdbc);
		return records.jdbc.queryForObject(
				"SELECT " + column + " FROM pg_stat_user_tables WHERE relname = '" + records.table + "'", Long.class);
	}

}
