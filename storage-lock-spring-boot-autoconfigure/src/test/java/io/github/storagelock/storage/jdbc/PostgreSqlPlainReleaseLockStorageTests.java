package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * PostgreSQL with releases that wait for the disk and tell nobody.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class PostgreSqlPlainReleaseLockStorageTests extends JdbcLockStorageContractTests {

	PostgreSqlPlainReleaseLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "postgresql";
	}

	@Override
	JdbcSettings settings() {
		return super.settings().withRelease(new JdbcSettings.Release(true, false));
	}

}
