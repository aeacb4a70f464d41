package io.github.storagelock.storage.jdbc.dialect;

import java.time.Duration;
import java.util.Optional;

/**
 * Apache Derby: a function made beside the table tells the time, as its own clock is that
 * of the local zone. It cannot compare rows.
 */
final class DerbyDialect implements SqlDialect {

	private static final String RENEW = """
			UPDATE {table}
			SET expires_at = {expiry}
			WHERE owner_id = {ownerId} AND expires_at > {now} AND lock_id IN ({ids}) AND ({anyHold})
			""";

	// Shared locks until the end of the transaction, whatever its isolation: FOR UPDATE
	// holds them only while the cursor is on the row.
	private static final String FENCE = """
			SELECT lock_id, fencing_token FROM {table}
			WHERE owner_id = {ownerId} AND lock_id IN ({ids})
			ORDER BY lock_id
			WITH RS
			""";

	@Override
	public String id() {
		return "derby";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return product.name().equals("Apache Derby");
	}

	@Override
	public String now() {
		return "{table}_now() * 1000";
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

}
