package io.github.storagelock.storage.jdbc.dialect;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL: one statement of several parts. It never waits for a row that another
 * transaction has locked.
 */
final class PostgreSqlDialect implements SqlDialect {

	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private static final String ACQUIRE = """
			WITH clock AS MATERIALIZED (SELECT {now} AS now),
			free AS (
			  SELECT l.lock_id, c.now FROM {table} l CROSS JOIN clock c
			  WHERE l.lock_id = {lockId} AND l.expires_at <= c.now
			  FOR UPDATE OF l SKIP LOCKED),
			taken AS (
			  UPDATE {table} l
			  SET owner_id = {ownerId}, fencing_token = greatest(l.fencing_token + 1, f.now) + {extra}, acquired_at = f.now,
			    expires_at = f.now + {lease}
			  FROM free f
			  WHERE l.lock_id = f.lock_id
			  RETURNING l.fencing_token),
			added AS (
			  INSERT INTO {table} (lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until)
			  SELECT {lockId}, {ownerId}, c.now + {extra}, c.now, c.now + {lease}, 0 FROM clock c
			  WHERE NOT EXISTS (SELECT 1 FROM {table} l WHERE l.lock_id = {lockId})
			  ON CONFLICT DO NOTHING
			  RETURNING fencing_token),
			granted AS (SELECT fencing_token FROM taken UNION ALL SELECT fencing_token FROM added)
			SELECT TRUE AS granted, fencing_token, NULL AS owner_id, NULL::bigint AS remaining FROM granted
			UNION ALL
			SELECT FALSE, l.fencing_token, l.owner_id, l.expires_at - c.now FROM {table} l CROSS JOIN clock c
			WHERE l.lock_id = {lockId} AND NOT EXISTS (SELECT 1 FROM granted)
			""";

	private static final String REACQUIRE = """
			UPDATE {table}
			SET owner_id = {ownerId}, fencing_token = greatest(fencing_token + 1, {now}) + {extra}, acquired_at = {now},
			  expires_at = {now} + {lease}
			WHERE lock_id = (
			  SELECT lock_id FROM {table} WHERE lock_id = {lockId} AND expires_at <= {now} FOR UPDATE SKIP LOCKED)
			RETURNING TRUE AS granted, fencing_token
			""";

	// FOR KEY SHARE is the one row lock that a renewal does not disturb, not even for a
	// snapshot that is older than the renewal, but that the FOR UPDATE of an acquisition
	// does: it waits for nobody, and fails (40001) after a take-over.
	private static final String FENCE = """
			SELECT lock_id, fencing_token FROM {table}
			WHERE owner_id = {ownerId} AND (lock_id, fencing_token) IN ({holds})
			ORDER BY lock_id
			FOR KEY SHARE
			""";

	// The lateral join makes it one look into the primary key for each hold.
	private static final String RENEW = """
			UPDATE {table} l
			SET expires_at = {expiry}
			WHERE l.lock_id = ANY (ARRAY(
			  SELECT due.lock_id
			  FROM (VALUES {holds}) AS h(id, token)
			  CROSS JOIN LATERAL (
			    SELECT s.lock_id FROM {table} s
			    WHERE s.lock_id = h.id AND s.fencing_token = h.token
			      AND s.owner_id = {ownerId} AND s.expires_at > {now}
			    FOR NO KEY UPDATE SKIP LOCKED) due))
			""";

	// Setting synchronous_commit for the transaction acts on its very commit. A release
	// that a crash of the server undoes leaves a record that runs out; all that is
	// committed later reaches the disk after it, or not at all.
	private static final String RELEASE = """
			UPDATE {table}
			SET owner_id = NULL, fencing_token = {lastToken}, expires_at = {expiry}
			WHERE lock_id = {lockId} AND owner_id = {ownerId} AND fencing_token = {token}
			RETURNING {durability}, {notify}
			""";

	// The lock meets that of the fence, which a plain UPDATE would not for a snapshot
	// that
	// is older: it waits for a commit that is under way, and fails one that comes later.
	private static final String REVOKE = """
			UPDATE {table}
			SET owner_id = NULL, expires_at = {expiry}
			WHERE lock_id = (
			  SELECT lock_id FROM {table}
			  WHERE lock_id = {lockId} AND fencing_token = {token} AND owner_id IS NOT NULL AND expires_at > {now}
			  FOR UPDATE)
			""";

	private static final String AT_ONCE = "set_config('synchronous_commit', 'off', TRUE)";

	private static final String NOTIFY = """
			CASE WHEN wanted_until > {now} THEN pg_notify('{channel}', {ownerId}::text || chr(10) || {lockId}::text)::text END""";

	private static final String ANNOUNCE_WAITER = """
			UPDATE {table} SET wanted_until = {now} + {wanted}
			WHERE lock_id = (
			  SELECT lock_id FROM {table}
			  WHERE lock_id = {lockId}
			    AND (wanted_until < {now} + {stillWanted} OR wanted_until < acquired_at + {wanted})
			  FOR NO KEY UPDATE SKIP LOCKED)
			""";

	@Override
	public String id() {
		return "postgresql";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("PostgreSQL");
	}

	@Override
	public String now() {
		return "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
	}

	@Override
	public String createTable() {
		return SqlDialects.schema(id());
	}

	@Override
	public Optional<AcquireStatement> acquire() {
		return Optional.of(new AcquireStatement(ACQUIRE, AcquireStatement.Answer.ROWS));
	}

	@Override
	public Optional<AcquireStatement> reacquire() {
		return Optional.of(new AcquireStatement(REACQUIRE, AcquireStatement.Answer.ROWS));
	}

	@Override
	public String renew() {
		return RENEW;
	}

	@Override
	public String revoke() {
		return REVOKE;
	}

	@Override
	public String announceWaiter() {
		return ANNOUNCE_WAITER;
	}

	@Override
	public Optional<String> release(ReleaseManner manner) {
		if (manner.durable() && manner.channel().isEmpty()) {
			return Optional.empty();
		}
		return Optional.of(RELEASE.replace("{durability}", manner.durable() ? "TRUE" : AT_ONCE)
			.replace("{notify}",
					manner.channel().map((channel) -> NOTIFY.replace("{channel}", channel)).orElse("TRUE")));
	}

	@Override
	public boolean notifies() {
		return true;
	}

	@Override
	public Optional<String> fence() {
		return Optional.of(FENCE);
	}

	@Override
	public boolean timeoutsAreCostly() {
		// The driver's timer is empty in between, so each statement wakes its thread.
		return true;
	}

	@Override
	public Map<String, String> connectionProperties() {
		// After a query timeout the driver waits this many seconds for the server to hear
		// of it, instead of 10.
		return Map.of("cancelSignalTimeout", "1");
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
	}

}
