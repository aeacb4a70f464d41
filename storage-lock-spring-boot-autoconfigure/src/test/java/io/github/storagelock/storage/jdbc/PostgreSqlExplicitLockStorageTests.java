package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.Optional;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The portable form on PostgreSQL, with each statement in an explicit transaction, as a
 * dialect may want it.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class PostgreSqlExplicitLockStorageTests extends JdbcLockStorageContractTests {

	PostgreSqlExplicitLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "portable-postgresql";
	}

	@Override
	SqlDialect dialect(HikariDataSource dataSource) {
		return new PortableDialect(super.dialect(dataSource), Optional.of("BEGIN"));
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
