package io.github.storagelock.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;

import io.github.storagelock.testing.TestDatabase;

/**
 * TiDB by the driver of MariaDB.
 */
class TiDbByMariaDbDriverLockStorageTests extends TiDbLockStorageTests {

	TiDbByMariaDbDriverLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl(config.getJdbcUrl().replace("jdbc:mysql:", "jdbc:mariadb:"));
	}

}
