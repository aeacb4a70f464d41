package io.github.storagelock.storage.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * SQL Server 2016 and later, and Azure SQL Database: one batch that updates, inserts if
 * there is no record, and else reads who is in the way.
 */
final class SqlServerDialect implements SqlDialect {

	// Deadlock, lock timeout, duplicate key in an index and in a constraint, changed
	// since the snapshot.
	private static final Set<Integer> CONFLICTS = Set.of(1205, 1222, 2601, 2627, 3960);

	// Read-only; then those that Azure's documentation calls transient: not there now,
	// moving, too busy, too many sessions.
	private static final Set<Integer> OUT_OF_SERVICE = Set.of(3906, 4060, 10928, 10929, 40143, 40197, 40501, 40540,
			40613, 49918, 49919, 49920);

	// No such column, no such object, no right to it or its columns, no right to create
	// a table, name taken, no such schema. Their SQL states say nothing.
	private static final Set<Integer> REFUSALS = Set.of(207, 208, 229, 230, 262, 2714, 2760);

	// Without a transaction around it: each statement commits by itself. No hints, and
	// nothing that depends on whether readers see versions or wait: the UPDATE looks at
	// what is committed, and two INSERTs of a key cannot both succeed.
	private static final String ACQUIRE = """
			UPDATE {table}
			SET owner_id = {ownerId},
			  fencing_token = {extra}
			    + CASE WHEN {table}.fencing_token + 1 > {now} THEN {table}.fencing_token + 1 ELSE {now} END,
			  acquired_at = {now}, expires_at = {now} + {lease}
			OUTPUT 1 AS granted, inserted.fencing_token AS fencing_token, inserted.owner_id AS owner_id,
			  CAST(0 AS BIGINT) AS remaining
			WHERE {table}.lock_id = {lockId} AND {table}.expires_at <= {now};
			IF @@ERROR = 0 AND @@ROWCOUNT = 0
			BEGIN
			  INSERT INTO {table} (lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until)
			  OUTPUT 1 AS granted, inserted.fencing_token AS fencing_token, inserted.owner_id AS owner_id,
			    CAST(0 AS BIGINT) AS remaining
			  SELECT {lockId}, {ownerId}, {now} + {extra}, {now}, {now} + {lease}, 0
			  WHERE NOT EXISTS (SELECT 1 FROM {table} r WHERE r.lock_id = {lockId});
			  IF @@ROWCOUNT = 0
			    SELECT 0 AS granted, fencing_token, owner_id, expires_at - {now} AS remaining
			    FROM {table} WHERE lock_id = {lockId};
			END
			""";

	private static final String RENEW = """
			UPDATE {table}
			SET expires_at = {expiry}
			WHERE owner_id = {ownerId} AND expires_at > {now} AND lock_id IN ({ids}) AND ({anyHold})
			""";

	// There is no FOR UPDATE but by hints. An UPDATE that changes nothing takes the same
	// lock, until the end of the transaction, on the row as it is committed.
	private static final String FENCE = """
			UPDATE {table}
			SET wanted_until = {table}.wanted_until
			OUTPUT inserted.lock_id AS lock_id, inserted.fencing_token AS fencing_token
			WHERE {table}.owner_id = {ownerId} AND {table}.lock_id IN ({ids})
			""";

	private final String id;

	private final String edition;

	/**
	 * Creates the dialect of one edition.
	 * @param edition the engine's answer; empty for any
	 */
	SqlServerDialect(String id, String edition) {
		this.id = id;
		this.edition = edition;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("Microsoft SQL Server")
				&& (this.edition.isEmpty() || product.answer().equals(this.edition));
	}

	@Override
	public String now() {
		return "DATEDIFF_BIG(microsecond, '19700101', SYSUTCDATETIME())";
	}

	@Override
	public Duration clockStep() {
		// On Windows; on Linux it is finer.
		return Duration.ofMillis(16);
	}

	@Override
	public String createTable() {
		return SqlDialects.schema(this.id);
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
	public Optional<String> fence() {
		return Optional.of(FENCE);
	}

	@Override
	public boolean fencesOutside(Connection connection) throws SQLException {
		// In SNAPSHOT isolation, which the driver numbers beyond the standard's levels, a
		// row that was renewed after the snapshot cannot be updated any more.
		return connection.getTransactionIsolation() > Connection.TRANSACTION_SERIALIZABLE;
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return CONFLICTS.contains(failure.getErrorCode());
	}

	@Override
	public Optional<Effect> effectOf(SQLException failure) {
		if (OUT_OF_SERVICE.contains(failure.getErrorCode())) {
			return Optional.of(Effect.UNKNOWN);
		}
		return REFUSALS.contains(failure.getErrorCode()) ? Optional.of(Effect.REFUSED) : Optional.empty();
	}

	@Override
	public Optional<String> connectionSetup() {
		// A statement that waited for a row in vain does not end its batch: three of them
		// must not take as long as a batch may. The server may be set to count no rows,
		// but a count is what tells whether there was something to release.
		return Optional.of("SET LOCK_TIMEOUT 700; SET NOCOUNT OFF");
	}

}
