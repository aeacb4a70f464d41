package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The statements for CockroachDB on PostgreSQL, whose language it speaks.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class CockroachDbOnPostgreSqlLockStorageTests extends JdbcLockStorageContractTests {

	CockroachDbOnPostgreSqlLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "cockroachdb";
	}

	@Override
	SqlDialect dialect(HikariDataSource dataSource) {
		return new CockroachDbDialect();
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
