package io.github.storagelock.storage.jdbc;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;

/**
 * Looks whether the table is there, and creates it if it is not.
 */
final class LockTableInitializer {

	private static final Logger logger = LoggerFactory.getLogger(LockTableInitializer.class);

	private static final Pattern BETWEEN_STATEMENTS = Pattern.compile("\\R;\\R");

	private static final String PROBE = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until FROM {table} WHERE 1 = 0
			""";

	private final String table;

	private final String ddl;

	private final String probe;

	private final boolean create;

	private final JdbcFailures failures;

	LockTableInitializer(JdbcSettings settings, SqlDialect dialect, JdbcFailures failures) {
		this.table = settings.tableName();
		this.ddl = dialect.createTable().replace("{table}", this.table);
		this.probe = PROBE.replace("{table}", this.table);
		this.failures = failures;
		this.create = settings.schemaInitialization() == SchemaInitialization.IF_MISSING;
	}

	/**
	 * Makes sure that the table can be used.
	 * @throws LockTableException if it cannot
	 */
	void initialize(LockConnections connections) {
		connections.execute((template) -> {
			initialize(template);
			return this.table;
		});
	}

	private void initialize(JdbcTemplate template) {
		Optional<LockStorageException> missing = probe(template);
		if (missing.isEmpty()) {
			return;
		}
		String cause = missing.get().getMessage();
		if (!this.create) {
			throw unusable("cannot be used and is not to be created: " + cause, missing.get());
		}
		Optional<LockStorageException> refusal = create(template);
		// Looks again even then: another node may have been faster.
		probe(template).ifPresent((unusable) -> {
			throw refusal
				.map((ex) -> unusable("cannot be used (" + cause + ") and not be created: " + ex.getMessage(), ex))
				.orElseGet(() -> unusable("is there but cannot be used: " + unusable.getMessage(), unusable));
		});
	}

	private Optional<LockStorageException> create(JdbcTemplate template) {
		// All of them: what the first one makes may be there from an earlier time.
		return BETWEEN_STATEMENTS.splitAsStream(this.ddl)
			.flatMap((statement) -> refusal(() -> execute(template, statement)).stream())
			.toList()
			.stream()
			.findFirst();
	}

	private Object execute(JdbcTemplate template, String statement) {
		template.execute(statement);
		logger.debug("Executed {}", statement);
		return statement;
	}

	private Optional<LockStorageException> probe(JdbcTemplate template) {
		Optional<LockStorageException> failure = refusal(() -> template.query(this.probe, (row, index) -> row));
		failure.filter((ex) -> ex.effect() != Effect.REFUSED).ifPresent((ex) -> {
			throw ex;
		});
		return failure;
	}

	private Optional<LockStorageException> refusal(Supplier<Object> statement) {
		try {
			this.failures.orThrow(statement);
			return Optional.empty();
		}
		catch (LockStorageException ex) {
			return Optional.of(ex);
		}
	}

	private LockTableException unusable(String state, LockStorageException cause) {
		return new LockTableException("The lock table '" + this.table + "' " + state, this.table, this.ddl, cause);
	}

}
