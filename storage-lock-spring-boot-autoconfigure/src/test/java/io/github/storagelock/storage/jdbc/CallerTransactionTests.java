package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JdbcLockStorage} inside the caller's transaction, which must neither
 * take the lock's record with it nor be committed by it.
 */
class CallerTransactionTests {

	@OnEachDatabase
	void staysOutOfTheTransactionOfAnApplicationsPool(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			for (PoolMode mode : PoolMode.values()) {
				assertIndependent(database, pool, pool, mode, new DataSourceTransactionManager(pool));
			}
		}
	}

	@OnEachDatabase
	void staysOutOfTheTransactionOfAPoolWithoutAutoCommit(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource((config) -> config.setAutoCommit(false))) {
			for (PoolMode mode : PoolMode.values()) {
				assertIndependent(database, pool, pool, mode, new DataSourceTransactionManager(pool));
			}
		}
	}

	@OnEachDatabase
	void staysOutOfTheTransactionBehindProxies(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			TransactionAwareDataSourceProxy aware = new TransactionAwareDataSourceProxy(pool);
			LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(pool);
			for (DataSource proxy : new DataSource[] { aware, lazy, new TransactionAwareDataSourceProxy(lazy),
					new DelegatingDataSource(aware), new DelegatingDataSource(new DelegatingDataSource(lazy)) }) {
				assertIndependent(database, pool, proxy, PoolMode.SHARED, new DataSourceTransactionManager(pool));
				assertIndependent(database, lazy, proxy, PoolMode.AUTO, new DataSourceTransactionManager(lazy));
			}
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void staysOutOfTheTransactionOfJpaOnH2(TestDatabase database) {
		staysOutOfTheTransactionOfJpa(database);
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void staysOutOfTheTransactionOfJpaOnPostgreSql(TestDatabase database) {
		staysOutOfTheTransactionOfJpa(database);
	}

	@OnEachDatabase
	void transactionWithTheLastConnectionIsToldSo(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource((config) -> {
			config.setMaximumPoolSize(1);
			config.setConnectionTimeout(10_000);
		})) {
			JdbcLockStorage shared = new JdbcLockStorage(pool, SqlDialect.detect(pool),
					settings(database, PoolMode.SHARED));
			new TransactionTemplate(new DataSourceTransactionManager(pool)).executeWithoutResult((status) -> {
				new JdbcTemplate(pool).queryForObject(database.select("1"), Integer.class);
				long started = System.nanoTime();
				assertThatExceptionOfType(LockStorageException.class)
					.isThrownBy(() -> new Scenario(shared).acquire("x", "a"))
					.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED))
					.withMessageContaining("storage-lock.jdbc.pool.mode=dedicated");
				assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
			});
			new Scenario(shared).plays();
		}
	}

	@OnEachDatabase
	void ownPoolNeedsNoneOfTheApplicationsConnections(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(1));
				JdbcLockStorage dedicated = new JdbcLockStorage(pool, SqlDialect.detect(pool),
						settings(database, PoolMode.DEDICATED))) {
			new TransactionTemplate(new DataSourceTransactionManager(pool)).executeWithoutResult((status) -> {
				new JdbcTemplate(pool).queryForObject(database.select("1"), Integer.class);
				new Scenario(dedicated).plays();
			});
		}
	}

	private static void staysOutOfTheTransactionOfJpa(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
			factory.setDataSource(pool);
			factory.setPackagesToScan("io.github.storagelock.none");
			factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
			factory.afterPropertiesSet();
			try {
				for (PoolMode mode : PoolMode.values()) {
					assertIndependent(database, pool, pool, mode, new JpaTransactionManager(factory.getObject()));
				}
			}
			finally {
				factory.destroy();
			}
		}
	}

	private static void assertIndependent(TestDatabase database, DataSource pool, DataSource used, PoolMode mode,
			PlatformTransactionManager manager) {
		// There, the caller's own write keeps everybody else out.
		database.assumeNot(Trait.ONE_WRITER);
		JdbcTemplate jdbc = new JdbcTemplate(pool);
		String table = database.uniqueTableName();
		new TransactionTemplate(manager)
			.executeWithoutResult((status) -> jdbc.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY)"));
		try (JdbcLockStorage storage = new JdbcLockStorage(used, SqlDialect.detect(used), settings(database, mode))) {
			Scenario scenario = new Scenario(storage);
			String id = UUID.randomUUID().toString();
			TransactionTemplate transaction = new TransactionTemplate(manager);
			TransactionTemplate another = new TransactionTemplate(manager);
			another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

			transaction.executeWithoutResult((status) -> {
				jdbc.update("INSERT INTO " + table + " VALUES (1)");
				Map<Object, Object> bound = Map.copyOf(TransactionSynchronizationManager.getResourceMap());
				scenario.granted(id, "a");
				another.executeWithoutResult((inner) -> scenario.plays());
				assertThat(TransactionSynchronizationManager.getResourceMap()).isEqualTo(bound);
				status.setRollbackOnly();
			});

			assertThat(jdbc.queryForList("SELECT id FROM " + table)).as("the caller's work").isEmpty();
			assertThat(storage.find(id)).map(LockRecord::ownerId).hasValue("a");
			assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		}
	}

	private static JdbcSettings settings(TestDatabase database, PoolMode mode) {
		return JdbcSettings.defaults().withTableName(database.uniqueTableName()).withPoolMode(mode);
	}

}
