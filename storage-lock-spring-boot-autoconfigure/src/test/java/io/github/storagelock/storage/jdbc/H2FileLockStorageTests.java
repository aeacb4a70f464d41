package io.github.storagelock.storage.jdbc;

import java.nio.file.Path;

import com.zaxxer.hikari.HikariConfig;
import org.junit.jupiter.api.io.TempDir;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * H2 in a file.
 */
@OnDatabase(TestDatabase.H2)
class H2FileLockStorageTests extends JdbcLockStorageContractTests {

	@TempDir
	static Path folder;

	H2FileLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "h2";
	}

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("locks"));
	}

	@Override
	String[] rowLocks() {
		return new String[] { "FOR UPDATE" };
	}

}
