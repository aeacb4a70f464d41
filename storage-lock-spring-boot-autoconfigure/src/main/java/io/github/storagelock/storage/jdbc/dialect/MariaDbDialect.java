package io.github.storagelock.storage.jdbc.dialect;

import java.util.Optional;

/**
 * MariaDB 10.6 and later, which calls itself MySQL when MySQL's driver asks.
 */
final class MariaDbDialect extends MySqlDialect {

	// Or a renewal since the snapshot makes it fail (1020), by default from 11.6 on.
	// Not all lines before 11.4 know the setting: they take this for a comment.
	private static final String WITHOUT_SNAPSHOT = "/*M!110402 SET STATEMENT innodb_snapshot_isolation = OFF FOR */ ";

	// Or a session in which it is on refuses the join (1175), which MySQL does not.
	private static final String WITHOUT_SAFE_UPDATES = "SET STATEMENT sql_safe_updates = 0 FOR ";

	@Override
	public String id() {
		return "mariadb";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.mentions("MariaDB");
	}

	@Override
	public String renew() {
		return WITHOUT_SAFE_UPDATES + super.renew();
	}

	@Override
	public Optional<String> fence() {
		return super.fence().map(WITHOUT_SNAPSHOT::concat);
	}

}
