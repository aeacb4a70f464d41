package io.github.storagelock.storage.jdbc;

import java.sql.SQLException;
import java.util.Optional;

import io.github.storagelock.storage.jdbc.dialect.DatabaseProduct;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Another dialect reduced to what every database has.
 *
 * @param full the other dialect
 * @param begin begins a transaction for each statement
 */
public record PortableDialect(SqlDialect full, Optional<String> begin) implements SqlDialect {

	public PortableDialect(SqlDialect full) {
		this(full, Optional.empty());
	}

	@Override
	public String id() {
		return "portable-" + this.full.id();
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return this.full.supports(product);
	}

	@Override
	public String now() {
		return this.full.now();
	}

	@Override
	public String createTable() {
		return this.full.createTable();
	}

	@Override
	public boolean isConflict(SQLException failure) {
		return this.full.isConflict(failure);
	}

	@Override
	public Optional<String> connectionSetup() {
		// PostgreSQL's own dialect does without: none of its statements waits.
		return this.full.connectionSetup().or(() -> Optional.of("SET lock_timeout = 1000"));
	}

}
