package io.github.storagelock.storage.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;
import io.github.storagelock.storage.jdbc.table.TableMends;

/**
 * Reads records.
 */
final class RecordQueries {

	private static final String FIND = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, expires_at - {now} AS remaining,
			  wanted_until - {now} AS wanted
			FROM {table}
			WHERE lock_id = {lockId}
			""";

	private static final String FIND_HELD = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, expires_at - {now} AS remaining,
			  wanted_until - {now} AS wanted
			FROM {table}
			WHERE owner_id IS NOT NULL AND expires_at > {now}
			ORDER BY lock_id
			""";

	private static final String BEHIND = " AND lock_id > {lockId}\nORDER BY";

	private final SqlStatement find;

	private final SqlStatement findHeld;

	private final SqlStatement findHeldBehind;

	RecordQueries(String table, String now) {
		this.find = SqlStatement.of(FIND, table, now);
		this.findHeld = SqlStatement.of(FIND_HELD, table, now);
		this.findHeldBehind = SqlStatement.of(FIND_HELD.replace("\nORDER BY", BEHIND), table, now);
	}

	/**
	 * Returns the record of an id.
	 * @throws LockStorageException if it is that of another id
	 */
	Optional<LockRecord> find(StatementRunner runner, String lockId) {
		Optional<LockRecord> found = runner
			.run((template) -> template.query(this.find.sql(), this.find.setter((parameter) -> lockId),
					(row, index) -> lockRecord(row)))
			.stream()
			.findFirst();
		found.filter((record) -> !record.lockId().equals(lockId)).ifPresent((record) -> {
			throw new LockStorageException(Effect.REFUSED,
					"the record of lock '" + lockId + "' comes back as that of '" + record.lockId()
							+ "': the column lock_id, or the connection, does not keep ids apart. "
							+ TableMends.OF_CONNECTION,
					null);
		});
		return found;
	}

	/**
	 * Returns some of those that are held.
	 * @param after the id behind which they are, in the order of the database
	 */
	List<LockRecord> findHeld(StatementRunner runner, @Nullable String after, int limit) {
		SqlStatement statement = (after != null) ? this.findHeldBehind : this.findHeld;
		List<LockRecord> records = runner.run((template) -> template
			.query(statement.limitedTo(limit, (parameter) -> String.valueOf(after)), (row, index) -> lockRecord(row)));
		return JdbcLockStorage.first(limit, records);
	}

	private static LockRecord lockRecord(ResultSet row) throws SQLException {
		return new LockRecord(row.getString("lock_id"), row.getString("owner_id"), row.getLong("fencing_token"),
				row.getLong("acquired_at"), Math.abs(row.getLong("expires_at")),
				JdbcLockStorage.micros(row.getLong("remaining")), JdbcLockStorage.micros(row.getLong("wanted")));
	}

}
