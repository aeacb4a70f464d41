package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connections that take no writes, as those that a pool has kept over a failover.
 */
class ReadOnlyServerTests {

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void connectionsOfPostgreSqlAreReplaced(TestDatabase database) {
		// Each connection keeps what it was given when it was opened.
		assertRecovers(database, "CREATE ROLE {user} LOGIN PASSWORD 'secret'",
				"ALTER ROLE {user} SET default_transaction_read_only = on",
				"ALTER ROLE {user} RESET default_transaction_read_only", "read-only transaction");
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB)
	void connectionsOfMariaDbAreReplaced(TestDatabase database) {
		assertRecovers(database, "CREATE USER {user} IDENTIFIED BY 'secret'", "SET GLOBAL read_only = ON",
				"SET GLOBAL read_only = OFF", "--read-only");
	}

	@Test
	@OnDatabase(TestDatabase.MYSQL)
	void connectionsOfMySqlAreReplaced(TestDatabase database) {
		assertRecovers(database, "CREATE USER {user} IDENTIFIED BY 'secret'", "SET GLOBAL read_only = ON",
				"SET GLOBAL read_only = OFF", "--read-only");
	}

	private static void assertRecovers(TestDatabase database, String createUser, String demote, String promote,
			String cause) {
		String user = database.uniqueTableName();
		String table = database.uniqueTableName();
		try (HikariDataSource administrator = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			JdbcTemplate jdbc = new JdbcTemplate(administrator);
			// MariaDB's first installation has a nameless user at this host, by name.
			String account = (database == TestDatabase.MARIADB)
					? user + "@'" + jdbc.queryForObject("SELECT SUBSTRING_INDEX(USER(), '@', -1)", String.class) + "'"
					: user;
			jdbc.execute(createUser.replace("{user}", account));
			jdbc.execute(SqlDialect.detect(administrator).createTable().replace("{table}", table));
			jdbc.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + table + " TO " + account);
			jdbc.execute(demote.replace("{user}", user));
			try (Node node = new Node(database, user, table)) {
				assertThatExceptionOfType(StorageLockException.class).isThrownBy(node.lock::acquire)
					.withStackTraceContaining("takes no writes")
					.withStackTraceContaining(cause);

				jdbc.execute(promote.replace("{user}", user));
				Awaitility.await()
					.pollInSameThread()
					.ignoreException(StorageLockException.class)
					.until(node.lock::tryLock);

				node.lock.unlock();
				assertThat(node.storage.find("x"))
					.hasValueSatisfying((record) -> assertThat(record.ownerId()).isNull());
			}
			finally {
				jdbc.execute(promote.replace("{user}", user));
			}
		}
	}

	/**
	 * An application of a user who is no administrator.
	 */
	private static final class Node implements AutoCloseable {

		private final HikariDataSource dataSource;

		private final JdbcLockStorage storage;

		private final DefaultStorageLockRegistry registry;

		private final StorageLock lock;

		Node(TestDatabase database, String user, String table) {
			this.dataSource = database.dataSource((config) -> {
				// Only an administrator may do what the driver is told there.
				config.setJdbcUrl(database.url().replace("createDatabaseIfNotExist=true", ""));
				config.setUsername(user);
				config.setPassword("secret");
				config.setMaximumPoolSize(1);
			});
			this.storage = new JdbcLockStorage(this.dataSource, SqlDialect.detect(this.dataSource),
					JdbcSettings.defaults().withTableName(table).withSchemaInitialization(SchemaInitialization.NEVER));
			this.registry = new DefaultStorageLockRegistry(this.storage, RegistrySettings.defaults(), List.of());
			this.lock = this.registry.obtain("x", LockOptions.defaults().withMaxWait(Duration.ofSeconds(1)));
		}

		@Override
		public void close() {
			this.registry.close();
			this.storage.close();
			this.dataSource.close();
		}

	}

}
