package io.github.storagelock.storage.jdbc.dialect;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * MySQL 8 and later: one INSERT that selects nothing while the lease runs, and hands back
 * the token as a generated key.
 */
class MySqlDialect implements SqlDialect {

	// Changed since the snapshot, lock wait timeout, deadlock, row not had with NOWAIT.
	private static final Set<Integer> CONFLICTS = Set.of(1020, 1205, 1213, 3572);

	// What is refused by a server that is read-only, or runs with another such option.
	private static final Set<Integer> READ_ONLY = Set.of(1290, 1836);

	// READ COMMITTED with a binary log of statements.
	private static final int UNLOGGABLE = 1665;

	private static final String ACQUIRE = """
			INSERT INTO {table} (lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until)
			SELECT n.id, n.owner, LAST_INSERT_ID(n.t + n.extra), n.t, n.t + n.lease, 0
			FROM (SELECT {lockId} AS id, {ownerId} AS owner, {lease} AS lease, {extra} AS extra, {now} AS t) n
			WHERE LAST_INSERT_ID(COALESCE((
			    SELECT LEAST(r.expires_at - {now}, 999999999999999) FROM {table} r
			    WHERE r.lock_id = {lockId} AND r.expires_at > {now}), 0)) = 0
			  AND (
			    EXISTS (
			      SELECT 1 FROM {table} l
			      WHERE l.lock_id = (
			          SELECT k.lock_id FROM {table} k WHERE k.lock_id = {lockId} AND k.expires_at <= {now})
			        AND l.expires_at <= {now}
			      FOR UPDATE SKIP LOCKED)
			    OR NOT EXISTS (SELECT 1 FROM {table} m WHERE m.lock_id = {lockId}))
			ON DUPLICATE KEY UPDATE
			  fencing_token = IF(expires_at <= n.t,
			    LAST_INSERT_ID(GREATEST(fencing_token + 1, n.t) + n.extra), fencing_token + LAST_INSERT_ID(0)),
			  owner_id = IF(expires_at <= n.t, n.owner, owner_id),
			  acquired_at = IF(expires_at <= n.t, n.t, acquired_at),
			  expires_at = IF(expires_at <= n.t, n.t + n.lease, expires_at)
			""";

	private static final String REACQUIRE = """
			UPDATE {table} l JOIN (
			  SELECT lock_id FROM {table}
			  WHERE lock_id = {lockId} AND expires_at <= {now}
			  LIMIT 1
			  FOR UPDATE SKIP LOCKED) d ON d.lock_id = l.lock_id
			SET l.owner_id = {ownerId},
			  l.fencing_token = LAST_INSERT_ID(GREATEST(l.fencing_token + 1, {now}) + {extra}),
			  l.acquired_at = {now}, l.expires_at = {now} + {lease}
			""";

	private static final String RENEW = """
			UPDATE {table} l JOIN (
			  SELECT lock_id FROM {table}
			  WHERE owner_id = {ownerId} AND expires_at > {now} AND (lock_id, fencing_token) IN ({holds})
			  LIMIT 1000
			  FOR UPDATE SKIP LOCKED) d ON d.lock_id = l.lock_id
			SET l.expires_at = {expiry}
			""";

	// A locking read sees what is committed, whatever the snapshot; the query inside is
	// none, and has to show the same: who read before he had the lock writes back what
	// is old.
	private static final String FENCE = """
			SELECT l.lock_id, l.fencing_token FROM {table} l
			WHERE l.owner_id = {ownerId} AND (l.lock_id, l.fencing_token) IN ({holds})
			  AND l.fencing_token = (SELECT s.fencing_token FROM {table} s WHERE s.lock_id = l.lock_id)
			ORDER BY l.lock_id
			LOCK IN SHARE MODE
			""";

	private static final String ANNOUNCE_WAITER = """
			UPDATE {table} l JOIN (
			  SELECT lock_id FROM {table}
			  WHERE lock_id = {lockId}
			    AND (wanted_until < {now} + {stillWanted} OR wanted_until < acquired_at + {wanted})
			  LIMIT 1
			  FOR UPDATE SKIP LOCKED) d ON d.lock_id = l.lock_id
			SET l.wanted_until = {now} + {wanted}
			""";

	@Override
	public String id() {
		return "mysql";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("MySQL");
	}

	@Override
	public String now() {
		return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";
	}

	@Override
	public String createTable() {
		return SqlDialects.schema(id());
	}

	@Override
	public Optional<AcquireStatement> acquire() {
		return Optional.of(new AcquireStatement(ACQUIRE, AcquireStatement.Answer.GENERATED_KEY));
	}

	@Override
	public Optional<AcquireStatement> reacquire() {
		return Optional.of(new AcquireStatement(REACQUIRE, AcquireStatement.Answer.GENERATED_KEY));
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
	public Optional<String> fence() {
		return Optional.of(FENCE);
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return CONFLICTS.contains(failure.getErrorCode());
	}

	@Override
	public Map<String, String> connectionProperties() {
		// Both drivers send the whole text each time by default, which costs the server
		// more than to carry it out. Connector/J keeps no statement of more than 256
		// characters unless it is told to.
		return Map.of("useServerPrepStmts", "true", "cachePrepStmts", "true", "prepStmtCacheSqlLimit", "16384");
	}

	@Override
	public Optional<Effect> effectOf(SQLException failure) {
		if (failure.getErrorCode() == UNLOGGABLE) {
			return Optional.of(Effect.REFUSED);
		}
		return READ_ONLY.contains(failure.getErrorCode()) ? Optional.of(Effect.UNKNOWN) : Optional.empty();
	}

	@Override
	public Optional<String> connectionSetup() {
		return Optional.of("SET SESSION innodb_lock_wait_timeout = 1");
	}

}
