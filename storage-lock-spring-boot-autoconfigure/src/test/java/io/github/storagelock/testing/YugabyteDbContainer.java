package io.github.storagelock.testing;

import org.testcontainers.containers.YugabyteDBYSQLContainer;

/**
 * YugabyteDB in a container, by PostgreSQL's driver.
 */
class YugabyteDbContainer extends YugabyteDBYSQLContainer {

	YugabyteDbContainer(String image) {
		super(image);
	}

	@Override
	public String getDriverClassName() {
		return "org.postgresql.Driver";
	}

	@Override
	public String getJdbcUrl() {
		return super.getJdbcUrl().replace("jdbc:yugabytedb:", "jdbc:postgresql:");
	}

}
