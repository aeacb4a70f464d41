package io.github.storagelock.storage.jdbc.connection;

import java.sql.Connection;
import java.time.Duration;

import javax.sql.DataSource;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DedicatedPool}; {@link LockConnectionsTests} has those on databases.
 */
@ExtendWith(OutputCaptureExtension.class)
class DedicatedPoolTests {

	// Longer than a busy machine needs, and not the default of either time.
	private static final Duration TIMEOUT = Duration.ofSeconds(4);

	@Test
	void credentialsThatTheApplicationChangesAreUsed() throws Exception {
		String url = "jdbc:h2:mem:credentials";
		try (HikariDataSource application = new HikariDataSource()) {
			application.setJdbcUrl(url);
			application.setUsername("sa");
			application.setPassword("old");
			application.setMaximumPoolSize(1);
			try (HikariDataSource pool = pool(application, SqlDialect.of("h2"))) {
				JdbcTemplate template = new JdbcTemplate(application);
				template.execute("ALTER USER sa SET PASSWORD 'new'");
				application.setPassword("new");

				try (Connection first = pool.getConnection(); Connection second = pool.getConnection()) {
					assertThat(first.isValid(1)).isTrue();
					assertThat(second.isValid(1)).isTrue();
				}
			}
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void connectionThatIsCheckedTakesNoLongerThanOneThatIsWaitedFor(TestDatabase database) {
		try (HikariDataSource application = database.dataSource();
				HikariDataSource pool = pool(application, SqlDialect.of("h2"))) {
			assertThat(pool.getValidationTimeout()).isEqualTo(pool.getConnectionTimeout())
				.isEqualTo(TIMEOUT.toMillis());
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void statementThatTheApplicationsOwnTakesThePlaceOfIsNamed(TestDatabase database, CapturedOutput output) {
		SqlDialect dialect = SqlDialect.of("sqlserver");
		String setup = dialect.connectionSetup().orElseThrow();
		try (HikariDataSource plain = database.dataSource(); HikariDataSource pool = pool(plain, dialect)) {
			assertThat(pool.getConnectionInitSql()).isEqualTo(setup);
		}
		try (HikariDataSource wise = new HikariDataSource()) {
			wise.setJdbcUrl("jdbc:h2:mem:wise");
			wise.setConnectionInitSql("SELECT 1; " + setup);
			HikariDataSource pool = pool(wise, dialect);
			assertThat(pool.getConnectionInitSql()).startsWith("SELECT 1");
		}
		assertThat(output).doesNotContain("WARN");

		try (HikariDataSource own = database.dataSource((config) -> config.setConnectionInitSql("SELECT 1"));
				HikariDataSource pool = pool(own, dialect)) {
			assertThat(pool.getConnectionInitSql()).isEqualTo("SELECT 1");
		}
		assertThat(output).containsOnlyOnce("without [" + setup + "]")
			.contains("write connection-init-sql: SELECT 1; " + setup);
	}

	@Test
	void adviceForMySqlWorksAndIsNotGivenToWhoFollowsIt(CapturedOutput output) {
		String advice = "SET NAMES utf8mb4, SESSION innodb_lock_wait_timeout = 1";
		initSql("SET NAMES utf8mb4;");
		assertThat(output).containsOnlyOnce("write connection-init-sql: " + advice);
		initSql(advice);
		initSql("SET NAMES utf8mb4, @@SESSION.innodb_lock_wait_timeout=2");
		assertThat(output).containsOnlyOnce("write connection-init-sql");
		initSql("CALL prepare()");
		assertThat(output).containsOnlyOnce("add sessionVariables=innodb_lock_wait_timeout=1 to the address");
	}

	private static void initSql(String sql) {
		try (HikariDataSource application = new HikariDataSource()) {
			application.setJdbcUrl("jdbc:mysql://127.0.0.1:1/none");
			application.setConnectionInitSql(sql);
			try (HikariDataSource pool = pool(application, SqlDialect.of("mysql"))) {
				assertThat(pool.getConnectionInitSql()).isEqualTo(sql);
			}
		}
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB)
	void adviceIsAStatementThatTheServerTakes(TestDatabase database) {
		try (HikariDataSource application = database.dataSource(
				(config) -> config.setConnectionInitSql("SET NAMES utf8mb4, SESSION innodb_lock_wait_timeout = 1"))) {
			assertThat(new JdbcTemplate(application).queryForObject("SELECT @@innodb_lock_wait_timeout", Integer.class))
				.isEqualTo(1);
		}
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void connectionsAreNamedToTheServerUnlessTheyHaveAName(TestDatabase database) {
		String query = "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()";
		try (HikariDataSource application = database.dataSource();
				HikariDataSource pool = pool(application, SqlDialect.of("postgresql"))) {
			assertThat(new JdbcTemplate(pool).queryForObject(query, String.class)).isEqualTo("storage-lock");
		}
		try (HikariDataSource application = database
			.dataSource((config) -> config.addDataSourceProperty("ApplicationName", "mine"));
				HikariDataSource pool = pool(application, SqlDialect.of("postgresql"))) {
			assertThat(new JdbcTemplate(pool).queryForObject(query, String.class)).isEqualTo("mine");
		}
	}

	@Test
	void poolIsNamedAfterThatOfTheApplicationIfThatHasAName() {
		try (HikariDataSource application = new HikariDataSource()) {
			application.setJdbcUrl("jdbc:h2:mem:named");
			try (HikariDataSource pool = pool(application, SqlDialect.of("h2"))) {
				assertThat(pool.getPoolName()).isEqualTo("storage-lock");
			}
			application.setPoolName("HikariPool-17");
			try (HikariDataSource pool = pool(application, SqlDialect.of("h2"))) {
				assertThat(pool.getPoolName()).isEqualTo("storage-lock");
			}
			application.setPoolName("orders");
			try (HikariDataSource pool = pool(application, SqlDialect.of("h2"))) {
				assertThat(pool.getPoolName()).isEqualTo("orders-storage-lock");
			}
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void poolThatIsNotCopiedIsNamed(TestDatabase database, CapturedOutput output) {
		Logger logger = (Logger) LoggerFactory.getLogger(DedicatedPool.class);
		logger.setLevel(Level.INFO);
		try (HikariDataSource application = database.dataSource()) {
			DataSource wrapped = new DelegatingDataSource(application);

			assertThat(pool(wrapped, PoolMode.SHARED)).isNull();
			assertThat(output).doesNotContain("The locks share");
			assertThat(pool(wrapped, PoolMode.AUTO)).isNull();

			assertThat(output).containsOnlyOnce("The locks share the connections of the application, as "
					+ DelegatingDataSource.class.getName() + " is not a plain HikariDataSource");
		}
		finally {
			logger.setLevel(null);
		}
	}

	private static @Nullable HikariDataSource pool(HikariDataSource application, SqlDialect dialect) {
		return DedicatedPool.of(application, TestConnectionSettings.of(PoolMode.AUTO, 2, TIMEOUT).pool(), dialect);
	}

	private static @Nullable HikariDataSource pool(DataSource application, PoolMode mode) {
		return DedicatedPool.of(application, TestConnectionSettings.of(mode).pool(), SqlDialect.of("h2"));
	}

}
