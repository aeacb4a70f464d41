package io.github.storagelock.storage.jdbc.dialect;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * TiDB, which calls itself MySQL but keeps time, locks and commits in its own way. Each
 * statement is an explicit transaction, because only there the timestamp oracle of the
 * cluster can be asked and the wait for a row is bounded. {@code SKIP LOCKED} is not
 * used: TiDB takes it, and then neither skips nor locks.
 */
final class TiDbDialect implements SqlDialect {

	// Lock wait timeout, deadlock, row not had with NOWAIT, write conflict (three names),
	// commit to be tried again, table changed meanwhile, key added meanwhile.
	private static final Set<Integer> CONFLICTS = Set.of(1205, 1213, 3572, 8002, 8005, 9007, 8022, 8028, 8147);

	// Milliseconds, then a counter of 18 bits for those who asked within one. No cached
	// plan keeps a variable's value, while it keeps that of the function of the same
	// purpose. It is 0 outside of a transaction.
	private static final String NOW = """
			(NULLIF(@@tidb_current_ts, 0) DIV 262144 * 1000 + LEAST(@@tidb_current_ts MOD 262144, 999))""";

	private static final String RENEW = """
			UPDATE {table} l JOIN (
			  SELECT lock_id FROM {table}
			  WHERE owner_id = {ownerId} AND expires_at > {now} AND (lock_id, fencing_token) IN ({holds})
			  FOR UPDATE NOWAIT) d ON d.lock_id = l.lock_id
			SET l.expires_at = {expiry}
			""";

	private static final String ANNOUNCE_WAITER = """
			UPDATE {table} l JOIN (
			  SELECT lock_id FROM {table}
			  WHERE lock_id = {lockId}
			    AND (wanted_until < {now} + {stillWanted} OR wanted_until < acquired_at + {wanted})
			  FOR UPDATE NOWAIT) d ON d.lock_id = l.lock_id
			SET l.wanted_until = {now} + {wanted}
			""";

	@Override
	public String id() {
		return "tidb";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.mentions("TiDB");
	}

	@Override
	public String now() {
		return NOW;
	}

	@Override
	public Duration clockStep() {
		// tso-update-physical-interval of the placement driver, by default.
		return Duration.ofMillis(50);
	}

	@Override
	public Optional<String> begin() {
		return Optional.of("BEGIN PESSIMISTIC");
	}

	@Override
	public String createTable() {
		return SqlDialects.schema(id());
	}

	@Override
	public String renew() {
		return RENEW;
	}

	@Override
	public String announceWaiter() {
		return ANNOUNCE_WAITER;
	}

	@Override
	public boolean fencesPastSnapshot() {
		// All of a statement that locks is read as it is committed, what is inside of it
		// too.
		return true;
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return CONFLICTS.contains(failure.getErrorCode());
	}

	@Override
	public Optional<String> connectionSetup() {
		return Optional.of("SET SESSION innodb_lock_wait_timeout = 1");
	}

}
