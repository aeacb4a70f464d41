package io.github.storagelock.storage.jdbc.dialect;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * SQLite: one writer at a time for the whole file, and a clock of milliseconds.
 */
final class SqliteDialect implements SqlDialect {

	// Another connection writes, another connection of a shared cache does, the key is
	// there.
	private static final Set<Integer> CONFLICTS = Set.of(5, 6, 19);

	// An error in the statement, or a schema changed so that there is one now.
	private static final Set<Integer> REFUSALS = Set.of(1, 17);

	// No row lock is needed: who has written keeps all others out until the commit, and
	// who has read before others wrote cannot write any more.
	private static final String FENCE = """
			SELECT lock_id, fencing_token FROM {table}
			WHERE owner_id = {ownerId} AND (lock_id, fencing_token) IN (VALUES {holds})
			ORDER BY lock_id
			""";

	private static final String RENEW = """
			UPDATE {table}
			SET expires_at = {expiry}
			WHERE owner_id = {ownerId} AND expires_at > {now} AND (lock_id, fencing_token) IN (VALUES {holds})
			""";

	@Override
	public String id() {
		return "sqlite";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("SQLite");
	}

	@Override
	public String now() {
		return "CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) * 1000";
	}

	@Override
	public Duration clockStep() {
		return Duration.ofMillis(1);
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
	public Optional<String> fence() {
		return Optional.of(FENCE);
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return CONFLICTS.contains(failure.getErrorCode());
	}

	@Override
	public Optional<Effect> effectOf(SQLException failure) {
		// The driver has no SQL states: here the table is missing, or a column.
		return REFUSALS.contains(failure.getErrorCode()) ? Optional.of(Effect.REFUSED) : Optional.empty();
	}

}
