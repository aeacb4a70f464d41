package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * CockroachDB.
 */
@OnDatabase(TestDatabase.COCKROACHDB)
class CockroachDbLockStorageTests extends JdbcLockStorageContractTests {

	CockroachDbLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "cockroachdb";
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
