package io.github.storagelock.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * MySQL by the driver of MariaDB.
 */
@OnDatabase(TestDatabase.MYSQL)
class MySqlByMariaDbDriverLockStorageTests extends JdbcLockStorageContractTests {

	MySqlByMariaDbDriverLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "mysql";
	}

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl(config.getJdbcUrl().replace("jdbc:mysql:", "jdbc:mariadb:"));
	}

}
