package io.github.storagelock.storage.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * Oracle: the portable statements.
 */
final class OracleDialect implements SqlDialect {

	// Duplicate key, row not had with NOWAIT, deadlock, cancelled at the query timeout,
	// which alone ends a wait for a row, changed since the snapshot, row not had in time.
	private static final Set<Integer> CONFLICTS = Set.of(1, 54, 60, 1013, 8177, 30006);

	// Open for reading only, as a standby is; a switch of roles is under way.
	private static final Set<Integer> READ_ONLY = Set.of(16000, 16456);

	// The clock is read in one place, or the parts might be those of two times: around a
	// full minute, that would be off by one. ROWNUM keeps the places from being merged.
	private static final String NOW = """
			(SELECT EXTRACT(DAY FROM t) * 86400000000 + EXTRACT(HOUR FROM t) * 3600000000
			    + EXTRACT(MINUTE FROM t) * 60000000 + TRUNC(EXTRACT(SECOND FROM t) * 1000000)
			  FROM (
			    SELECT SYS_EXTRACT_UTC(SYSTIMESTAMP) - TIMESTAMP '1970-01-01 00:00:00' AS t
			    FROM DUAL WHERE ROWNUM = 1))""";

	@Override
	public String id() {
		return "oracle";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("Oracle");
	}

	@Override
	public String now() {
		return NOW;
	}

	@Override
	public String createTable() {
		return SqlDialects.schema(id());
	}

	@Override
	public boolean fencesOutside(Connection connection) throws SQLException {
		// There a row that was renewed after the snapshot cannot be locked any more.
		return connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return CONFLICTS.contains(failure.getErrorCode());
	}

	@Override
	public Optional<Effect> effectOf(SQLException failure) {
		return READ_ONLY.contains(failure.getErrorCode()) ? Optional.of(Effect.UNKNOWN) : Optional.empty();
	}

	@Override
	public Optional<String> connectionSetup() {
		// A session may be set to compare text without its case.
		return Optional.of("ALTER SESSION SET NLS_COMP = BINARY NLS_SORT = BINARY");
	}

}
