package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * Oracle.
 */
@OnDatabase(TestDatabase.ORACLE)
class OracleLockStorageTests extends JdbcLockStorageContractTests {

	OracleLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "oracle";
	}

	@Override
	String[] rowLocks() {
		return new String[] { "FOR UPDATE" };
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(4);
	}

}
