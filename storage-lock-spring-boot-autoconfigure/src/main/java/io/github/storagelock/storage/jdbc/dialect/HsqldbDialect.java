package io.github.storagelock.storage.jdbc.dialect;

import java.time.Duration;
import java.util.Optional;

/**
 * HSQLDB 2.7: its default is to lock whole tables, and nothing bounds the wait for one.
 */
final class HsqldbDialect implements SqlDialect {

	@Override
	public String id() {
		return "hsqldb";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("HSQL Database Engine");
	}

	@Override
	public String now() {
		return "UNIX_MILLIS() * 1000";
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
	public Optional<String> fence() {
		// It would keep everybody out of the whole table until the caller commits, for as
		// long as that takes.
		return Optional.empty();
	}

}
