package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The newer PostgreSQL.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class PostgreSqlLockStorageTests extends JdbcLockStorageContractTests {

	PostgreSqlLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "postgresql";
	}

}
