package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * TiDB.
 */
@OnDatabase(TestDatabase.TIDB)
class TiDbLockStorageTests extends JdbcLockStorageContractTests {

	TiDbLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "tidb";
	}

	@Override
	String[] rowLocks() {
		return new String[] { "FOR UPDATE" };
	}

	@Override
	Duration longestWait() {
		// It waits for a locked row, with a limit that is checked now and then.
		return Duration.ofMillis(1_900);
	}

}
