package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * Derby.
 */
@OnDatabase(TestDatabase.DERBY)
class DerbyLockStorageTests extends JdbcLockStorageContractTests {

	// Keeps those who read out as well.
	private static final String UPDATE = "by an UPDATE";

	DerbyLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "derby";
	}

	@Override
	JdbcSettings settings() {
		// A renewal waits for a locked row as long as the server lets it, twice.
		return super.settings().withStatementTimeout(Duration.ofSeconds(10));
	}

	@Override
	String[] rowLocks() {
		// FOR UPDATE would let go of the row that the cursor has left.
		return new String[] { "WITH RR", UPDATE };
	}

	@Override
	String lockRow(String lockId, String lockMode) {
		return lockMode.equals(UPDATE) ? "UPDATE " + table() + " SET wanted_until = 0 WHERE lock_id = '" + lockId + "'"
				: super.lockRow(lockId, lockMode);
	}

	@Override
	boolean readersWaitFor(String lockMode) {
		return lockMode.equals(UPDATE);
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(4);
	}

}
