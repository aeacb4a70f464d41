package io.github.storagelock.storage.jdbc.dialect;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * CockroachDB and YugabyteDB, which their driver takes for PostgreSQL: the portable
 * statements.
 */
final class PostgreSqlClusterDialect implements SqlDialect {

	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private final String id;

	private final String mark;

	/**
	 * Creates the dialect of one of them.
	 * @param mark what it is told by
	 */
	PostgreSqlClusterDialect(String id, String mark) {
		this.id = id;
		this.mark = mark;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.mentions(this.mark);
	}

	@Override
	public String now() {
		return "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
	}

	@Override
	public Duration clockStep() {
		// Each node has a clock of its own: CockroachDB's --max-offset and YugabyteDB's
		// --max_clock_skew_usec, by default.
		return Duration.ofMillis(500);
	}

	@Override
	public String createTable() {
		return SqlDialects.schema(this.id);
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
