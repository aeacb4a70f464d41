package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The older MariaDB.
 */
@OnDatabase(TestDatabase.MARIADB_10_11)
class MariaDb1011LockStorageTests extends JdbcLockStorageContractTests {

	MariaDb1011LockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "mariadb";
	}

}
