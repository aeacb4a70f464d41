package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * SQLite with a write-ahead log.
 */
@OnDatabase(TestDatabase.SQLITE)
class SqliteLockStorageTests extends JdbcLockStorageContractTests {

	SqliteLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "sqlite";
	}

	@Override
	String[] rowLocks() {
		return new String[] {};
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(4);
	}

}
