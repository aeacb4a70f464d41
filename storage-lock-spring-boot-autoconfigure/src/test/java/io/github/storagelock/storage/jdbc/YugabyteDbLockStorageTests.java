package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * YugabyteDB.
 */
@OnDatabase(TestDatabase.YUGABYTEDB)
class YugabyteDbLockStorageTests extends JdbcLockStorageContractTests {

	YugabyteDbLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "yugabytedb";
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
