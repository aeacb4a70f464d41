package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The newer MariaDB.
 */
@OnDatabase(TestDatabase.MARIADB)
class MariaDbLockStorageTests extends JdbcLockStorageContractTests {

	MariaDbLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "mariadb";
	}

}
