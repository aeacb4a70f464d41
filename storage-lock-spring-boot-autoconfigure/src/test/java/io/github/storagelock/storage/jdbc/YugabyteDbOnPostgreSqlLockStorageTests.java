package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The statements for YugabyteDB on PostgreSQL, whose language it speaks.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class YugabyteDbOnPostgreSqlLockStorageTests extends JdbcLockStorageContractTests {

	YugabyteDbOnPostgreSqlLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "yugabytedb";
	}

	@Override
	SqlDialect dialect(HikariDataSource dataSource) {
		return new YugabyteDbDialect();
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
