package io.github.storagelock.benchmark.node;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.storagelock.testing.TestDatabase;

/**
 * A database with the tables of all contenders, which are made empty and dropped in the
 * end.
 */
public final class Site implements AutoCloseable {

	private static final List<String> TABLES = List.of("benchmark_floor", "benchmark_shedlock", "BENCHMARK_LOCK",
			"benchmark_storage_lock");

	private final TestDatabase database;

	private final HikariDataSource pool;

	private final JdbcTemplate template;

	/**
	 * Creates the tables.
	 * @param database the database
	 */
	public Site(TestDatabase database) {
		this.database = database;
		this.pool = pool(1);
		this.template = new JdbcTemplate(this.pool);
		dropTables();
		String time = isPostgreSql() ? "timestamp" : "datetime(6)";
		this.template.execute("""
				CREATE TABLE benchmark_floor (lock_id varchar(255) PRIMARY KEY, owner_id varchar(255),
				  renewals bigint NOT NULL)""");
		this.template.execute("""
				CREATE TABLE benchmark_shedlock (name varchar(64) PRIMARY KEY, lock_until %1$s NOT NULL,
				  locked_at %1$s NOT NULL, locked_by varchar(255) NOT NULL)""".formatted(time));
		this.template.execute("""
				CREATE TABLE BENCHMARK_LOCK (LOCK_KEY char(36), REGION varchar(100), CLIENT_ID char(36),
				  CREATED_DATE %1$s NOT NULL, EXPIRED_AFTER %1$s NOT NULL,
				  PRIMARY KEY (LOCK_KEY, REGION))""".formatted(time));
	}

	/**
	 * Returns a pool with the settings that suit locks best, for all contenders alike.
	 * @param connections how many at most
	 * @return the pool, which the caller closes
	 */
	public HikariDataSource pool(int connections) {
		return this.database.dataSource((config) -> {
			limit(config, connections);
			config.setDataSourceProperties(driverProperties());
		});
	}

	/**
	 * Returns a pool whose statements are counted.
	 * @param connections how many at most
	 * @param counter is told of each statement
	 * @return the pool, which the caller closes
	 */
	public HikariDataSource countingPool(int connections, LongAdder counter) {
		DriverManagerDataSource driver = new DriverManagerDataSource(this.database.url(), this.database.user(),
				this.database.password());
		driver.setConnectionProperties(driverProperties());
		return this.database.dataSource((config) -> {
			limit(config, connections);
			config.setDataSource(new CountingDataSource(driver, counter));
		});
	}

	/**
	 * Returns how many connections the server takes.
	 * @return the number
	 */
	public int maxConnections() {
		Integer number = this.template.queryForObject(
				isPostgreSql() ? "SELECT current_setting('max_connections')::int" : "SELECT @@max_connections",
				Integer.class);
		return (number != null) ? number : 0;
	}

	/**
	 * Deletes all records, also of nodes that ended without releasing.
	 */
	public void empty() {
		for (String table : TABLES) {
			if (!table.equals("benchmark_storage_lock") || exists(table)) {
				this.template.execute("TRUNCATE TABLE " + table);
			}
		}
	}

	@Override
	public void close() {
		dropTables();
		this.pool.close();
	}

	@Override
	public String toString() {
		return this.database.toString();
	}

	/**
	 * Returns whether it is PostgreSQL.
	 * @return true if it is
	 */
	public boolean isPostgreSql() {
		return this.database.url().startsWith("jdbc:postgresql:");
	}

	private static void limit(HikariConfig config, int connections) {
		config.setMaximumPoolSize(connections);
		config.setMinimumIdle(1);
		config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
	}

	/**
	 * Returns what Storage Lock adds for its own pool, so that no contender sends the
	 * text of its statements each time.
	 */
	private Properties driverProperties() {
		Properties properties = new Properties();
		if (!isPostgreSql()) {
			properties.setProperty("useServerPrepStmts", "true");
			properties.setProperty("cachePrepStmts", "true");
			properties.setProperty("prepStmtCacheSqlLimit", "16384");
		}
		return properties;
	}

	private boolean exists(String table) {
		Integer number = this.template.queryForObject(
				"SELECT count(*) FROM information_schema.tables WHERE table_name = ?", Integer.class, table);
		return number != null && number > 0;
	}

	private void dropTables() {
		TABLES.forEach((table) -> this.template.execute("DROP TABLE IF EXISTS " + table));
	}

}
