package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * Oracle: the portable statements.
 */
final class OracleDialect implements SqlDialect {

	// Duplicate key, row not had with NOWAIT, deadlock, cancelled at the query timeout,
	// which alone ends a wait for a row, changed since the snapshot, row not had in time.
	private static final Set<Integer> CONFLICTS = Set.of(1, 54, 60, 1013, 8177, 30006);

	private static final String SINCE_1970 = "(SYS_EXTRACT_UTC(SYSTIMESTAMP) - TIMESTAMP '1970-01-01 00:00:00')";

	private static final String NOW = """
			(EXTRACT(DAY FROM %1$s) * 86400000000 + EXTRACT(HOUR FROM %1$s) * 3600000000
			  + EXTRACT(MINUTE FROM %1$s) * 60000000 + TRUNC(EXTRACT(SECOND FROM %1$s) * 1000000))"""
		.formatted(SINCE_1970);

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
	public Optional<String> connectionSetup() {
		// A session may be set to compare text without its case.
		return Optional.of("ALTER SESSION SET NLS_COMP = BINARY NLS_SORT = BINARY");
	}

}
