package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * HSQLDB, as it is by default: a writer locks the table.
 */
@OnDatabase(TestDatabase.HSQLDB)
class HsqldbLockStorageTests extends JdbcLockStorageContractTests {

	HsqldbLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "hsqldb";
	}

	@Override
	String[] rowLocks() {
		return new String[] {};
	}

}
