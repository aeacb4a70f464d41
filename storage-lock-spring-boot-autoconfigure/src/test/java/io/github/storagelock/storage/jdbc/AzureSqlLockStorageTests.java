package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * Azure SQL Database.
 */
@OnDatabase(TestDatabase.AZURESQL)
class AzureSqlLockStorageTests extends JdbcLockStorageContractTests {

	AzureSqlLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "azuresql";
	}

	@Override
	String[] rowLocks() {
		return new String[] { "by an UPDATE" };
	}

	@Override
	String lockRow(String lockId, String lockMode) {
		return "UPDATE " + table() + " SET wanted_until = wanted_until WHERE lock_id = '" + lockId + "'";
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
