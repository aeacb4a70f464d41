package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * Derby.
 */
@OnDatabase(TestDatabase.DERBY)
class DerbyLockStorageTests extends JdbcLockStorageContractTests {

	DerbyLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "derby";
	}

	@Override
	String[] rowLocks() {
		// FOR UPDATE would let go of the row that the cursor has left.
		return new String[] { "WITH RR" };
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(4);
	}

}
