package io.github.storagelock.storage.jdbc;

/**
 * MariaDB 10.6 and later, which calls itself MySQL when MySQL's driver asks.
 */
final class MariaDbDialect extends MySqlDialect {

	@Override
	public String id() {
		return "mariadb";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.mentions("MariaDB");
	}

}
