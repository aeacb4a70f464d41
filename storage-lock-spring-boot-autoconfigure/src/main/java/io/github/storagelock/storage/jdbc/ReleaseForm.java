package io.github.storagelock.storage.jdbc;

import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * Releases: by an UPDATE whose count tells the outcome, or by the query of a dialect that
 * has a row if there was something to release.
 */
@FunctionalInterface
interface ReleaseForm {

	/**
	 * The UPDATE.
	 */
	String PLAIN = """
			UPDATE {table}
			SET owner_id = NULL, fencing_token = {lastToken}, expires_at = {expiry}
			WHERE lock_id = {lockId} AND owner_id = {ownerId} AND fencing_token = {token}
			""";

	/**
	 * What a free record expires at: the time of its release, but negative, so that no
	 * step of the clock makes it look taken, while a sweep knows for how long it was not
	 * used.
	 */
	String FREE = "-({now})";

	/**
	 * The same where there is a minimum hold. It is never longer than that, even if the
	 * clock was set back since the acquisition.
	 */
	String KEPT = """
			CASE WHEN acquired_at > {now} THEN {now} + {minHold}
			    WHEN acquired_at + {minHold} > {now} THEN acquired_at + {minHold}
			    ELSE -({now}) END""";

	boolean release(StatementRunner runner, ReleaseRequest request);

	static ReleaseForm plain(String table, String now) {
		return of(PLAIN, table, now,
				(template, statement, arguments) -> template.update(statement.sql(), statement.setter(arguments)) > 0);
	}

	static ReleaseForm query(String sql, String table, String now) {
		return of(sql, table, now,
				(template, statement,
						arguments) -> !template
							.query(statement.sql(), statement.setter(arguments), (row, index) -> true)
							.isEmpty());
	}

	private static ReleaseForm of(String sql, String table, String now, Execution execution) {
		SqlStatement free = SqlStatement.of(sql.replace("{expiry}", FREE), table, now);
		SqlStatement keep = SqlStatement.of(sql.replace("{expiry}", KEPT), table, now);
		return (runner, request) -> runner.run((template) -> execution.execute(template,
				(JdbcLockStorage.micros(request.minHold()) == 0) ? free : keep, arguments(request)));
	}

	private static SqlStatement.Arguments arguments(ReleaseRequest request) {
		return (parameter) -> switch (parameter) {
			case LOCK_ID -> request.lockId();
			case OWNER_ID -> request.ownerId();
			case TOKEN -> request.fencingToken();
			case LAST_TOKEN -> request.lastToken();
			case MIN_HOLD -> JdbcLockStorage.micros(request.minHold());
			default -> throw parameter.withoutValue();
		};
	}

	/**
	 * Carries out a statement that releases, and returns whether there was something to.
	 */
	@FunctionalInterface
	interface Execution {

		boolean execute(JdbcTemplate template, SqlStatement statement, SqlStatement.Arguments arguments);

	}

}
