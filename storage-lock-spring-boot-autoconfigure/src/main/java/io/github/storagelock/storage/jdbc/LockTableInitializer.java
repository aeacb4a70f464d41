package io.github.storagelock.storage.jdbc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;

/**
 * Looks whether the table is there, and creates it if it is not.
 */
final class LockTableInitializer {

	private static final Logger logger = LoggerFactory.getLogger(LockTableInitializer.class);

	private static final String PROBE = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until FROM {table} WHERE 1 = 0
			""";

	private final String table;

	private final String ddl;

	private final boolean create;

	LockTableInitializer(JdbcSettings settings, SqlDialect dialect) {
		this.table = settings.tableName();
		this.ddl = dialect.createTable().replace("{table}", this.table);
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
		try {
			probe(template);
		}
		catch (DataAccessException missing) {
			if (!this.create) {
				throw unusable("is missing or lacks a column, and is not to be created", missing);
			}
			create(template);
		}
	}

	private void create(JdbcTemplate template) {
		DataAccessException refusal = null;
		try {
			template.execute(this.ddl);
			logger.debug("Created table {}", this.table);
		}
		catch (DataAccessException ex) {
			// Another node may have been faster.
			refusal = ex;
		}
		try {
			probe(template);
		}
		catch (DataAccessException ex) {
			throw (refusal != null) ? unusable("is missing and could not be created", refusal)
					: unusable("exists but lacks a column", ex);
		}
	}

	private void probe(JdbcTemplate template) {
		template.query(PROBE.replace("{table}", this.table), (rows) -> {
		});
	}

	private LockTableException unusable(String state, DataAccessException cause) {
		return new LockTableException(
				"The lock table '" + this.table + "' " + state + ": " + cause.getMostSpecificCause().getMessage(),
				this.table, this.ddl, cause);
	}

}
