package io.github.storagelock.storage.jdbc;

import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.ReleaseRequest;

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
			SET owner_id = NULL, fencing_token = {lastToken},
			  expires_at = CASE WHEN acquired_at + {minHold} > {now} THEN acquired_at + {minHold} ELSE {now} END
			WHERE lock_id = {lockId} AND owner_id = {ownerId} AND fencing_token = {token}
			""";

	boolean release(JdbcTemplate template, ReleaseRequest request);

	static ReleaseForm plain(String table, String now) {
		SqlStatement statement = SqlStatement.of(PLAIN, table, now);
		return (template, request) -> template.update(statement.sql(), statement.setter(arguments(request))) > 0;
	}

	static ReleaseForm query(String sql, String table, String now) {
		SqlStatement statement = SqlStatement.of(sql, table, now);
		return (template,
				request) -> !template.query(statement.sql(), statement.setter(arguments(request)), (row, index) -> true)
					.isEmpty();
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

}
