package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The portable form on H2.
 */
@OnDatabase(TestDatabase.H2)
class H2PortableLockStorageTests extends JdbcLockStorageContractTests {

	H2PortableLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "portable-h2";
	}

	@Override
	SqlDialect dialect(HikariDataSource dataSource) {
		return new PortableDialect(super.dialect(dataSource));
	}

	@Override
	String[] rowLocks() {
		return new String[] { "FOR UPDATE" };
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
