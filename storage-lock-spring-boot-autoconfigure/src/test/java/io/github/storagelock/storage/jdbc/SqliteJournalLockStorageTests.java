package io.github.storagelock.storage.jdbc;

import java.nio.file.Path;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import org.junit.jupiter.api.io.TempDir;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * SQLite as it is by default, with a rollback journal.
 */
@OnDatabase(TestDatabase.SQLITE)
class SqliteJournalLockStorageTests extends JdbcLockStorageContractTests {

	@TempDir
	static Path folder;

	SqliteJournalLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "sqlite";
	}

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl("jdbc:sqlite:" + folder.resolve("locks.db"));
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
