package io.github.storagelock.storage.jdbc;

import java.util.function.Consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link JdbcLockStorage} on pools whose settings would break it.
 */
class HostilePoolTests {

	@OnEachDatabase
	void worksWithoutAutoCommit(TestDatabase database) {
		assertWorks(database, (config) -> config.setAutoCommit(false));
	}

	@OnEachDatabase
	void worksWithIsolationSerializable(TestDatabase database) {
		assumeThat(database).as("has that isolation").isNotEqualTo(TestDatabase.TIDB);
		assertWorks(database, (config) -> config.setTransactionIsolation("TRANSACTION_SERIALIZABLE"));
	}

	@OnEachDatabase
	void worksWithIsolationRepeatableRead(TestDatabase database) {
		database.assumeNot(Trait.NO_REPEATABLE_READ);
		assertWorks(database, (config) -> config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ"));
	}

	@OnEachDatabase
	void worksWithoutAutoCommitAndSerializable(TestDatabase database) {
		assumeThat(database).as("has that isolation").isNotEqualTo(TestDatabase.TIDB);
		assertWorks(database, (config) -> {
			config.setAutoCommit(false);
			config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
		});
	}

	@OnEachDatabase
	void worksWithAPoolOfOne(TestDatabase database) {
		assertWorks(database, (config) -> config.setMaximumPoolSize(1));
	}

	@OnEachDatabase
	void ownPoolWritesWhereTheApplicationsReads(TestDatabase database) {
		assumeThat(database).as("has read-only sessions").isNotEqualTo(TestDatabase.TIDB);
		// There, a connection is read-only from the beginning or not at all.
		database.assumeNot(Trait.ONE_WRITER);
		JdbcSettings settings = settings(database);
		try (HikariDataSource pool = database.dataSource((config) -> config.setReadOnly(true));
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool), settings)) {
			new Scenario(storage).plays();
		}
	}

	@Test
	@OnDatabase(TestDatabase.TIDB)
	void worksWithOptimisticTransactions(TestDatabase database) {
		assertWorks(database, (config) -> config.setConnectionInitSql("SET SESSION tidb_txn_mode = 'optimistic'"));
	}

	@Test
	@OnDatabase(TestDatabase.TIDB)
	void worksWithStatementsPreparedByTheServer(TestDatabase database) {
		assertWorks(database, (config) -> {
			config.addDataSourceProperty("useServerPrepStmts", "true");
			config.addDataSourceProperty("cachePrepStmts", "true");
		});
	}

	private static void assertWorks(TestDatabase database, Consumer<HikariConfig> hostile) {
		for (PoolMode mode : PoolMode.values()) {
			JdbcSettings settings = settings(database).withPoolMode(mode);
			try (HikariDataSource pool = database.dataSource((config) -> {
				config.setMaximumPoolSize(4);
				hostile.accept(config);
			}); JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool), settings)) {
				new Scenario(storage).plays();
				new Scenario(storage).playsWithRivals();
			}
		}
	}

	private static JdbcSettings settings(TestDatabase database) {
		return JdbcSettings.defaults().withTableName(database.uniqueTableName());
	}

}
