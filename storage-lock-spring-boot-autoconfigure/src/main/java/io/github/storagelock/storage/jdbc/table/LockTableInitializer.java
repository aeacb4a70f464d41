package io.github.storagelock.storage.jdbc.table;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.connection.LockConnections;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.dialect.DatabaseProduct;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.dialect.SqlDialects;
import io.github.storagelock.storage.jdbc.dialect.UnsupportedDatabaseException;
import io.github.storagelock.storage.jdbc.statement.JdbcFailures;
import io.github.storagelock.storage.jdbc.table.TableDescription.State;

/**
 * Looks whether the table is there and the right one, and creates it if it is missing.
 */
final class LockTableInitializer {

	private static final Logger logger = LoggerFactory.getLogger(LockTableInitializer.class);

	private static final String PROBE = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until FROM {table} WHERE 1 = 0
			""";

	private static final int LOOKS = 4;

	private static final long PAUSE = Duration.ofMillis(100).toNanos();

	private final String table;

	private final String probe;

	private final boolean create;

	private final SqlDialect dialect;

	private final JdbcFailures failures;

	private final TableMends mends;

	private final LockTableCheck check;

	LockTableInitializer(String table, boolean create, SqlDialect dialect, JdbcFailures failures, TableProbe probe) {
		this.table = table;
		this.probe = PROBE.replace("{table}", this.table).strip();
		this.create = create;
		this.dialect = dialect;
		this.failures = failures;
		this.mends = new TableMends(dialect, table, create);
		this.check = new LockTableCheck(dialect, failures, this.mends, probe);
	}

	/**
	 * Makes sure that the table can be used.
	 * @throws LockTableException if it cannot
	 * @throws UnsupportedDatabaseException if the dialect is that of another database
	 */
	Outcome initialize(LockConnections connections) {
		return connections.execute(this::initialize);
	}

	private Outcome initialize(StatementRunner runner) {
		JdbcTemplate template = runner.template();
		Server server = this.failures.orThrow(() -> Objects
			.requireNonNull(template.execute((ConnectionCallback<Server>) (connection) -> Server.of(connection))));
		SqlDialects.ensureRight(this.dialect, server.product);
		TableDescription found = describe(template);
		boolean created = false;
		if (!found.is(State.FOUND)) {
			created = createUnlessThere(template, found);
			found = describe(template);
		}
		ensureRight(template, found);
		this.check.check(runner, found, server.user);
		return new Outcome(server.product.toString(), created, server.url);
	}

	private void ensureRight(JdbcTemplate template, TableDescription found) {
		TableDescription current = found;
		for (int i = 1; current.is(State.FOUND); i++) {
			try {
				this.check.checkColumns(current);
				return;
			}
			catch (LockTableException ex) {
				if (i == LOOKS) {
					throw ex;
				}
				// Another node may be about to create it, on databases that do so in
				// steps.
				LockSupport.parkNanos(PAUSE);
				current = describe(template);
			}
		}
	}

	private boolean createUnlessThere(JdbcTemplate template, TableDescription found) {
		if (found.missingSchema() != null) {
			throw missingSchema(found.missingSchema());
		}
		String missing = found.is(State.MISSING) ? "it does not exist" : select(template);
		if (missing.isEmpty()) {
			return false;
		}
		if (!this.create) {
			throw this.mends.exception("cannot be used and is not to be created: " + missing, this.mends.ofMissing(),
					null);
		}
		Optional<LockStorageException> refusal = create(template);
		// Looks again even then: another node may have been faster.
		String still = select(template);
		if (!still.isEmpty()) {
			throw refusal
				.map((ex) -> this.mends.exception(
						"cannot be used (" + missing + ") and not be created: " + ex.getMessage(),
						this.mends.ofMissing(), ex))
				.orElseGet(() -> this.mends.exception("is there but cannot be used: " + still,
						this.mends.ofRights(List.of("SELECT", "INSERT", "UPDATE", "DELETE")), null));
		}
		return refusal.isEmpty();
	}

	private TableDescription describe(JdbcTemplate template) {
		return this.failures.orThrow(() -> Objects.requireNonNull(template
			.execute((ConnectionCallback<TableDescription>) (connection) -> TableReader.read(connection, this.table))));
	}

	private Optional<LockStorageException> create(JdbcTemplate template) {
		// All of them: what the first one makes may be there from an earlier time.
		return this.mends.createStatements()
			.stream()
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

	/**
	 * Returns why the table cannot be read; empty if it can.
	 */
	private String select(JdbcTemplate template) {
		Optional<LockStorageException> failure = refusal(() -> template.query(this.probe, (row, index) -> row));
		failure.filter((ex) -> ex.effect() != Effect.REFUSED).ifPresent((ex) -> {
			throw ex;
		});
		return failure.map(Throwable::getMessage).orElse("");
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

	private LockTableException missingSchema(String schema) {
		if (schema.isEmpty()) {
			return this.mends.exception(
					"cannot be there: the connection has no schema, or names one that does not exist",
					"Name one that exists in the address of the database, or in storage-lock.jdbc.table-name, as in"
							+ " my_schema." + this.table + ".",
					null);
		}
		return this.mends
			.exception("cannot be there: schema '" + schema + "' does not exist", "Create it (CREATE SCHEMA " + schema
					+ ";), or choose another one by storage-lock.jdbc.table-name. Spelling counts, and so may case.",
					null);
	}

	/**
	 * What was found.
	 *
	 * @param product the database
	 * @param created whether the table was missing before
	 * @param url the address
	 */
	record Outcome(String product, boolean created, String url) {
	}

	/**
	 * Whom a connection leads to.
	 */
	private record Server(DatabaseProduct product, String user, String url) {

		static Server of(Connection connection) throws SQLException {
			DatabaseMetaData metaData = connection.getMetaData();
			return new Server(DatabaseProduct.of(connection), String.valueOf(metaData.getUserName()),
					String.valueOf(metaData.getURL()));
		}

	}

}
