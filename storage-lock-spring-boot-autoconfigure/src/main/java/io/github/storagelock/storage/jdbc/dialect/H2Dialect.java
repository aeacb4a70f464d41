package io.github.storagelock.storage.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * H2 2.2 and later: one MERGE that finds nothing to merge while the lease runs or another
 * transaction has locked the row.
 */
final class H2Dialect implements SqlDialect {

	private static final int LOCK_TIMEOUT = 50200;

	private static final String ACQUIRE = """
			SELECT TRUE AS granted, fencing_token, owner_id, expires_at - {now} AS remaining
			FROM FINAL TABLE (
			  MERGE INTO {table} l
			  USING (
			    SELECT CAST({lockId} AS VARCHAR) AS id, CAST({ownerId} AS VARCHAR) AS owner,
			      CAST({lease} AS BIGINT) AS lease, CAST({extra} AS BIGINT) AS extra, {now} AS t
			    WHERE
			      EXISTS (
			        SELECT 1 FROM {table} x WHERE x.lock_id = {lockId} AND x.expires_at <= {now}
			        FOR UPDATE SKIP LOCKED)
			      OR NOT EXISTS (SELECT 1 FROM {table} y WHERE y.lock_id = {lockId})
			  ) n
			  ON l.lock_id = n.id
			  WHEN MATCHED AND l.expires_at <= n.t THEN UPDATE
			    SET owner_id = n.owner, fencing_token = GREATEST(l.fencing_token + 1, n.t) + n.extra, acquired_at = n.t,
			      expires_at = n.t + n.lease
			  WHEN NOT MATCHED THEN INSERT (lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until)
			    VALUES (n.id, n.owner, n.t + n.extra, n.t, n.t + n.lease, 0))
			UNION ALL
			SELECT FALSE, fencing_token, owner_id, expires_at - {now} FROM {table} WHERE lock_id = {lockId}
			""";

	// Not an UPDATE with IN: that would read the locked rows anew for each of them.
	private static final String RENEW = """
			MERGE INTO {table} l
			USING (
			  SELECT lock_id FROM {table}
			  WHERE owner_id = {ownerId} AND expires_at > {now} AND (lock_id, fencing_token) IN ({holds})
			  FOR UPDATE SKIP LOCKED
			) d
			ON l.lock_id = d.lock_id
			WHEN MATCHED THEN UPDATE SET expires_at = {expiry}
			""";

	private static final String ANNOUNCE_WAITER = """
			MERGE INTO {table} l
			USING (
			  SELECT lock_id FROM {table}
			  WHERE lock_id = {lockId}
			    AND (wanted_until < {now} + {stillWanted} OR wanted_until < acquired_at + {wanted})
			  FOR UPDATE SKIP LOCKED
			) d
			ON l.lock_id = d.lock_id
			WHEN MATCHED THEN UPDATE SET wanted_until = {now} + {wanted}
			""";

	@Override
	public String id() {
		return "h2";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("H2");
	}

	@Override
	public String now() {
		return "CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(6)) * 1000000) AS BIGINT)";
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
	public String renew() {
		return RENEW;
	}

	@Override
	public String announceWaiter() {
		return ANNOUNCE_WAITER;
	}

	@Override
	public boolean fencesOutside(Connection connection) throws SQLException {
		// There a row that was renewed after the snapshot cannot be locked any more.
		return connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
	}

	@Override
	public Optional<String> connectionSetup() {
		// A query timeout does not end a wait for a row here.
		return Optional.of("SET LOCK_TIMEOUT 1000");
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return failure.getErrorCode() == LOCK_TIMEOUT;
	}

}
