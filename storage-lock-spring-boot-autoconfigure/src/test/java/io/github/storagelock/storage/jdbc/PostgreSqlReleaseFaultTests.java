package io.github.storagelock.storage.jdbc;

import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for a {@link JdbcLockStorage} whose releases wait for the disk and signal
 * nothing, behind a network that fails.
 */
class PostgreSqlReleaseFaultTests extends JdbcFaultTests {

	@Override
	JdbcSettings settings(TestDatabase database) {
		assumeThat(database).isIn(TestDatabase.POSTGRESQL_15, TestDatabase.POSTGRESQL_18);
		boolean durable = database == TestDatabase.POSTGRESQL_18;
		return super.settings(database).withRelease(new JdbcSettings.Release(durable, false));
	}

}
