package io.github.storagelock.storage.jdbc;

import java.util.Optional;

/**
 * MariaDB 10.6 and later, which calls itself MySQL when MySQL's driver asks.
 */
final class MariaDbDialect extends MySqlDialect {

	// Or a renewal since the snapshot makes it fail (1020), by default from 11.6 on.
	// Not all lines before 11.4 know the setting: they take this for a comment.
	private static final String WITHOUT_SNAPSHOT = "/*M!110402 SET STATEMENT innodb_snapshot_isolation = OFF FOR */ ";

	// A row that is locked is busy at once. One more read that skips it costs twice as
	// much.
	private static final String REACQUIRE = """
			SET STATEMENT innodb_lock_wait_timeout = 0 FOR
			UPDATE {table}
			SET owner_id = {ownerId}, fencing_token = LAST_INSERT_ID(GREATEST(fencing_token + 1, {now}) + {extra}),
			  acquired_at = {now}, expires_at = {now} + {lease}
			WHERE lock_id = {lockId} AND expires_at <= {now}
			""";

	@Override
	public String id() {
		return "mariadb";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.mentions("MariaDB");
	}

	@Override
	public Optional<AcquireStatement> reacquire() {
		return Optional.of(new AcquireStatement(REACQUIRE, Answer.GENERATED_KEY));
	}

	@Override
	public Optional<String> fence() {
		return super.fence().map(WITHOUT_SNAPSHOT::concat);
	}

}
