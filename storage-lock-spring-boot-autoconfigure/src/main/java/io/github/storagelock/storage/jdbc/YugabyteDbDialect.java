package io.github.storagelock.storage.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * YugabyteDB, which reports PostgreSQL with {@code -YB-} in the version: the portable
 * statements.
 */
final class YugabyteDbDialect implements SqlDialect {

	private static final String LOCK_NOT_AVAILABLE = "55P03";

	@Override
	public String id() {
		return "yugabytedb";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("PostgreSQL") && product.mentions("-YB-");
	}

	@Override
	public String now() {
		return "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
	}

	@Override
	public Duration clockStep() {
		// Each node has a clock of its own: --max_clock_skew_usec, by default.
		return Duration.ofMillis(500);
	}

	@Override
	public String createTable() {
		return SqlDialects.schema(id());
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
	}

	@Override
	public Optional<String> connectionSetup() {
		return Optional.of("SET lock_timeout = '1s'");
	}

}
