package io.github.storagelock.storage.jdbc.dialect;

/**
 * Dialects as if somebody had made them: those are believed to be right for a database,
 * whatever it says it is.
 */
public final class UnlistedDialects {

	private UnlistedDialects() {
	}

	public static SqlDialect cockroachDb() {
		return new PostgreSqlClusterDialect("cockroachdb", "CockroachDB");
	}

	public static SqlDialect yugabyteDb() {
		return new PostgreSqlClusterDialect("yugabytedb", "-YB-");
	}

}
