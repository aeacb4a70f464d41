package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * SQL Server.
 */
@OnDatabase(TestDatabase.SQLSERVER)
class SqlServerLockStorageTests extends JdbcLockStorageContractTests {

	SqlServerLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "sqlserver";
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
