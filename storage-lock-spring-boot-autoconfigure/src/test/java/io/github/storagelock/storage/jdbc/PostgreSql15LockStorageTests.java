package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The older PostgreSQL.
 */
@OnDatabase(TestDatabase.POSTGRESQL_15)
class PostgreSql15LockStorageTests extends JdbcLockStorageContractTests {

	PostgreSql15LockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "postgresql";
	}

}
