package io.github.storagelock.storage.jdbc;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * Azure SQL Database: SQL Server that now and then moves to another machine, or refuses
 * work for a while.
 */
final class AzureSqlDialect extends SqlServerDialect {

	private static final String EDITION = "5";

	// Those that its documentation calls transient: not there now, moving, too busy, too
	// many sessions.
	private static final Set<Integer> TRANSIENT = Set.of(4060, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 49918,
			49919, 49920);

	@Override
	public String id() {
		return "azuresql";
	}

	@Override
	public boolean supports(DatabaseProduct product) {
		return super.supports(product) && product.answer().equals(EDITION);
	}

	@Override
	public Optional<Effect> effectOf(SQLException failure) {
		return TRANSIENT.contains(failure.getErrorCode()) ? Optional.of(Effect.UNKNOWN) : super.effectOf(failure);
	}

}
