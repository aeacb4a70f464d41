package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * MySQL.
 */
@OnDatabase(TestDatabase.MYSQL)
class MySqlLockStorageTests extends JdbcLockStorageContractTests {

	MySqlLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "mysql";
	}

}
