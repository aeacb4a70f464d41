package io.github.storagelock.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * HSQLDB in memory, where readers see versions of rows.
 */
@OnDatabase(TestDatabase.HSQLDB)
class HsqldbMvccLockStorageTests extends JdbcLockStorageContractTests {

	HsqldbMvccLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "hsqldb";
	}

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl("jdbc:hsqldb:mem:mvcc;hsqldb.tx=mvcc");
	}

	@Override
	String[] rowLocks() {
		return new String[] {};
	}

}
