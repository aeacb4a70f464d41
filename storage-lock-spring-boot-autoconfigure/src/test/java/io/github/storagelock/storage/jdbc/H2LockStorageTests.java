package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * H2 in memory.
 */
@OnDatabase(TestDatabase.H2)
class H2LockStorageTests extends JdbcLockStorageContractTests {

	H2LockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "h2";
	}

	@Override
	String[] rowLocks() {
		return new String[] { "FOR UPDATE" };
	}

}
