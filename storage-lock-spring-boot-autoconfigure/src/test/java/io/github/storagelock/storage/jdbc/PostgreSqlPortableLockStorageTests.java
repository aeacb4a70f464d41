package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The portable form on PostgreSQL.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class PostgreSqlPortableLockStorageTests extends JdbcLockStorageContractTests {

	PostgreSqlPortableLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "portable-postgresql";
	}

	@Override
	SqlDialect dialect(HikariDataSource dataSource) {
		return new PortableDialect(super.dialect(dataSource));
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
