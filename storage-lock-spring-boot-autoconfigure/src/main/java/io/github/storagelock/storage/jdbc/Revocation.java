package io.github.storagelock.storage.jdbc;

import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * Takes the owner out of a record, if the token is still the one that was seen.
 */
final class Revocation {

	private final SqlStatement keep;

	private final SqlStatement free;

	Revocation(String sql, String table, String now) {
		this.keep = SqlStatement.of(sql.replace("{expiry}", "expires_at"), table, now);
		this.free = SqlStatement.of(sql.replace("{expiry}", ReleaseForm.FREE), table, now);
	}

	boolean revoke(StatementRunner runner, String lockId, long token, boolean atOnce) {
		SqlStatement statement = atOnce ? this.free : this.keep;
		return runner
			.run((template) -> template.update(statement.sql(), statement.setter((parameter) -> switch (parameter) {
				case LOCK_ID -> lockId;
				case TOKEN -> token;
				default -> throw parameter.withoutValue();
			}))) > 0;
	}

}
