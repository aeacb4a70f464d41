package io.github.storagelock.storage.jdbc;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * Acquires on any database: read, then write under the condition that nobody else has
 * written since. The token is made here, from the database's clock, so it need not be
 * read back.
 */
final class PortableAcquire {

	private static final String READ = """
			SELECT fencing_token, owner_id, expires_at, {now} AS read_at FROM {table} WHERE lock_id = {lockId}
			""";

	private static final String TAKE = """
			UPDATE {table}
			SET owner_id = {ownerId}, fencing_token = {newToken}, acquired_at = {now}, expires_at = {now} + {lease}
			WHERE lock_id = {lockId} AND fencing_token = {token} AND expires_at <= {now}
			""";

	private static final String ADD = """
			INSERT INTO {table} (lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until)
			VALUES ({lockId}, {ownerId}, {now} + {extra}, {now}, {now} + {lease}, 0)
			""";

	private static final String READ_TOKEN = """
			SELECT fencing_token FROM {table} WHERE lock_id = {lockId} AND owner_id = {ownerId}
			""";

	private final SqlStatement read;

	private final SqlStatement take;

	private final SqlStatement add;

	private final SqlStatement readToken;

	PortableAcquire(String table, String now) {
		this.read = SqlStatement.of(READ, table, now);
		this.take = SqlStatement.of(TAKE, table, now);
		this.add = SqlStatement.of(ADD, table, now);
		this.readToken = SqlStatement.of(READ_TOKEN, table, now);
	}

	Acquisition acquire(StatementRunner runner, AcquireRequest request) {
		List<Found> found = runner.run((template) -> template.query(this.read.sql(),
				this.read.setter(arguments(request, 0, 0)), (row, index) -> new Found(row.getLong("fencing_token"),
						row.getString("owner_id"), row.getLong("expires_at"), row.getLong("read_at"))));
		if (found.isEmpty()) {
			return add(runner, request);
		}
		Found present = found.get(0);
		if (present.expiresAt > present.readAt) {
			return new Busy(present.ownerId, JdbcLockStorage.micros(present.expiresAt - present.readAt));
		}
		long token = Math.max(present.token + 1, present.readAt) + request.tokens() - 1;
		int taken = runner.run((template) -> template.update(this.take.sql(),
				this.take.setter(arguments(request, present.token, token))));
		return (taken == 1) ? new Granted(token) : Busy.UNKNOWN;
	}

	private Acquisition add(StatementRunner runner, AcquireRequest request) {
		// Throws if another node is faster, which is a conflict.
		runner.run((template) -> template.update(this.add.sql(), this.add.setter(arguments(request, 0, 0))));
		List<Long> tokens = readToken(runner, request);
		return tokens.isEmpty() ? Busy.UNKNOWN : new Granted(tokens.get(0));
	}

	private List<Long> readToken(StatementRunner runner, AcquireRequest request) {
		try {
			return runner.run((template) -> template.query(this.readToken.sql(),
					this.readToken.setter(arguments(request, 0, 0)), (row, index) -> row.getLong("fencing_token")));
		}
		catch (DataAccessException ex) {
			// The record is written: whatever this is, it is not a refusal.
			throw new LockStorageException(Effect.UNKNOWN,
					"the token of a new record could not be read: " + ex.getMostSpecificCause().getMessage(), ex);
		}
	}

	private static SqlStatement.Arguments arguments(AcquireRequest request, long token, long newToken) {
		return (parameter) -> switch (parameter) {
			case LOCK_ID -> request.lockId();
			case OWNER_ID -> request.ownerId();
			case LEASE -> JdbcLockStorage.micros(request.lease());
			case EXTRA -> request.tokens() - 1L;
			case TOKEN -> token;
			case NEW_TOKEN -> newToken;
			default -> throw parameter.withoutValue();
		};
	}

	private record Found(long token, @Nullable String ownerId, long expiresAt, long readAt) {
	}

}
