package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a MySQL or MariaDB server notes about the lock table.
 */
class MySqlServerTests {

	@OnEachDatabase
	void contentionIsNoDeadlockInTheServer(TestDatabase database) {
		try (Server server = new Server(database);
				HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(4));
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool),
						JdbcSettings.defaults().withTableName(database.uniqueTableName()))) {
			long before = server.deadlocks();

			for (int i = 0; i < 20; i++) {
				new Scenario(storage).playsWithRivals();
			}

			assertThat(server.deadlocks()).isEqualTo(before);
		}
	}

	@OnEachDatabase
	void deadlockWouldBeNoted(TestDatabase database) throws SQLException {
		try (Server server = new Server(database)) {
			long before = server.deadlocks();

			server.deadlock(database.uniqueTableName());

			assertThat(server.deadlocks()).isGreaterThan(before);
		}
	}

	/**
	 * A server whose deadlocks are counted, not those of the test only.
	 */
	private static final class Server implements AutoCloseable {

		private final HikariDataSource dataSource;

		private final String counter;

		Server(TestDatabase database) {
			assumeThat(database).isIn(TestDatabase.MYSQL, TestDatabase.MARIADB, TestDatabase.MARIADB_10_11);
			this.dataSource = database.dataSource((config) -> config.setMaximumPoolSize(2));
			this.counter = database.version().contains("MariaDB") ? """
					SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'INNODB_DEADLOCKS'
					""" : "SELECT count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'";
		}

		long deadlocks() {
			return new JdbcTemplate(this.dataSource).queryForObject(this.counter, Long.class);
		}

		void deadlock(String table) throws SQLException {
			JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);
			jdbc.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY)");
			jdbc.execute("INSERT INTO " + table + " VALUES (1), (2)");
			CountDownLatch first = new CountDownLatch(2);
			CompletableFuture<Boolean> one = CompletableFuture.supplyAsync(() -> lockBoth(table, 1, first));
			boolean other = lockBoth(table, 2, first);
			assertThat(one.join()).isNotEqualTo(other);
		}

		private boolean lockBoth(String table, int begin, CountDownLatch first) {
			try (Connection connection = this.dataSource.getConnection();
					Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.execute("SELECT * FROM " + table + " WHERE id = " + begin + " FOR UPDATE");
				first.countDown();
				first.await();
				statement.execute("SELECT * FROM " + table + " WHERE id = " + (3 - begin) + " FOR UPDATE");
				connection.rollback();
				return true;
			}
			catch (SQLException | InterruptedException ex) {
				return false;
			}
		}

		@Override
		public void close() {
			this.dataSource.close();
		}

	}

}
