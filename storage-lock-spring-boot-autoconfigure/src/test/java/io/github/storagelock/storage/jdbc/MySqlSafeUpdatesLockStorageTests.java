package io.github.storagelock.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * The contract where updates that use no key are refused.
 */
@OnDatabase(TestDatabase.MYSQL)
class MySqlSafeUpdatesLockStorageTests extends JdbcLockStorageContractTests {

	MySqlSafeUpdatesLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	void configure(HikariConfig config) {
		config.setConnectionInitSql("SET SESSION sql_safe_updates = 1, SESSION innodb_lock_wait_timeout = 1");
	}

	@Override
	String expectedDialect() {
		return "mysql";
	}

}
