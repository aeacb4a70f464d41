package io.github.storagelock.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * MariaDB by the driver of MySQL.
 */
@OnDatabase(TestDatabase.MARIADB)
class MariaDbByMySqlDriverLockStorageTests extends JdbcLockStorageContractTests {

	MariaDbByMySqlDriverLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "mariadb";
	}

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl(config.getJdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:"));
	}

}
