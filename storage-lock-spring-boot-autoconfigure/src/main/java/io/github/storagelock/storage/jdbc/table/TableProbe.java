package io.github.storagelock.storage.jdbc.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.table.TableFinding.Kind;

/**
 * Acquires a lock in a transaction that leaves nothing behind, to see what metadata do
 * not tell: rights, how ids are compared, and whether they come back as they were sent.
 */
final class TableProbe {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final ProbeStatements statements;

	private final End end;

	private final BiFunction<StatementRunner, AcquireRequest, Acquisition> acquire;

	private final BiConsumer<StatementRunner, ReleaseRequest> release;

	/**
	 * Creates a probe by the statements of a storage.
	 */
	TableProbe(String table, SqlDialect dialect, BiFunction<StatementRunner, AcquireRequest, Acquisition> acquire,
			BiConsumer<StatementRunner, ReleaseRequest> release) {
		this.statements = new ProbeStatements(table);
		if (dialect.begin().isPresent()) {
			this.end = End.DELETE;
		}
		else {
			this.end = dialect.createTable().contains("ENGINE = ") ? End.ROLLBACK : End.DELETE_AND_COMMIT;
		}
		this.acquire = acquire;
		this.release = release;
	}

	/**
	 * Returns what is wrong with a table.
	 * @throws DataAccessException if a statement fails
	 */
	Optional<TableFinding> run(StatementRunner runner, ProbeId id, boolean lookForKey) {
		JdbcTemplate template = runner.template();
		Optional<TableFinding> finding = inTransaction(template, id, () -> examine(runner, id));
		if (finding.isPresent()) {
			return finding;
		}
		if (this.end == End.ROLLBACK && !this.statements.find(template, List.of(id.text(), id.neighbour())).isEmpty()) {
			this.statements.delete(template, id);
			return Optional.of(new TableFinding(Kind.ENGINE, "takes no part in transactions"));
		}
		if (lookForKey && inTransaction(template, id, () -> accepts(template, id))) {
			return Optional.of(TableFinding.withoutKey());
		}
		return Optional.empty();
	}

	/**
	 * Returns which rights are missing, and what the server says.
	 */
	Map<String, String> missingRights(JdbcTemplate template, ProbeId id) {
		Map<String, String> refusals = new LinkedHashMap<>();
		addRefusal(refusals, "SELECT", () -> this.statements.find(template, List.of(id.text())));
		addRefusal(refusals, "INSERT", () -> inTransaction(template, id, () -> {
			this.statements.add(template, id.text());
			return true;
		}));
		addRefusal(refusals, "UPDATE", () -> this.statements.changeNone(template));
		addRefusal(refusals, "DELETE", () -> this.statements.deleteNone(template));
		return refusals;
	}

	/**
	 * Returns why records cannot be deleted, as a sweep does; null if they can.
	 */
	@Nullable String refusalOfDelete(JdbcTemplate template, ProbeId id) {
		Map<String, String> refusals = new LinkedHashMap<>();
		addRefusal(refusals, "DELETE", () -> this.statements.delete(template, id));
		return refusals.get("DELETE");
	}

	private static void addRefusal(Map<String, String> refusals, String right, Runnable statement) {
		try {
			statement.run();
		}
		catch (DataIntegrityViolationException ex) {
			// Who may not is not told of that.
		}
		catch (DataAccessException ex) {
			refusals.put(right, String.valueOf(ex.getMostSpecificCause().getMessage()));
		}
	}

	private Optional<TableFinding> examine(StatementRunner runner, ProbeId id) {
		JdbcTemplate template = runner.template();
		this.statements.add(template, id.text());
		Optional<TableFinding> finding = changed(template, id.text());
		if (finding.isPresent()) {
			return finding;
		}
		List<String> confused = confused(template, id);
		if (!confused.isEmpty()) {
			return Optional.of(TableFinding.confused(confused));
		}
		try {
			this.statements.add(template, id.neighbour());
		}
		catch (DuplicateKeyException ex) {
			return Optional.of(TableFinding.confused(List.of("their last characters")));
		}
		return locks(runner, id.other()) ? Optional.empty() : Optional.of(TableFinding.NOTHING_CERTAIN);
	}

	private Optional<TableFinding> changed(JdbcTemplate template, String id) {
		Optional<ProbeRow> found = this.statements.read(template, id).or(() -> this.statements.readByNumber(template));
		if (found.isEmpty()) {
			return Optional.of(TableFinding.changed(id, null));
		}
		ProbeRow row = found.get();
		for (String came : new @Nullable String[] { row.lockId(), row.ownerId() }) {
			if (!id.equals(came)) {
				return Optional.of(TableFinding.changed(id, came));
			}
		}
		return row.numbers()
			.stream()
			.filter((number) -> number != ProbeStatements.LARGE)
			.findFirst()
			.map((number) -> TableFinding.narrow(ProbeStatements.LARGE, number));
	}

	private boolean locks(StatementRunner runner, String id) {
		boolean granted = this.acquire.apply(runner, new AcquireRequest(id, id, LEASE)) instanceof Granted;
		// Not the token that was granted: the statement is to be tried, and no more.
		this.release.accept(runner, new ReleaseRequest(id, id, ProbeStatements.LARGE, Duration.ZERO));
		return granted;
	}

	private List<String> confused(JdbcTemplate template, ProbeId id) {
		if (this.statements.find(template, List.copyOf(id.differences().values())).isEmpty()) {
			return List.of();
		}
		List<String> confused = new ArrayList<>();
		id.differences().forEach((difference, other) -> {
			if (!this.statements.find(template, List.of(other)).isEmpty()) {
				confused.add(difference);
			}
		});
		return confused;
	}

	private boolean accepts(JdbcTemplate template, ProbeId id) {
		this.statements.add(template, id.text());
		try {
			this.statements.add(template, id.text());
			return true;
		}
		catch (DataAccessException ex) {
			// As it should be.
			return false;
		}
	}

	/**
	 * Returns what statements return, and undoes them.
	 */
	private <T> T inTransaction(JdbcTemplate template, ProbeId id, Supplier<T> statements) {
		if (this.end == End.DELETE) {
			try {
				return statements.get();
			}
			finally {
				deleteIfPossible(template, id);
			}
		}
		return Objects.requireNonNull(template.execute((ConnectionCallback<T>) (connection) -> {
			connection.setAutoCommit(false);
			boolean deleted = false;
			try {
				T result = statements.get();
				deleted = this.end == End.DELETE_AND_COMMIT && deleteIfPossible(template, id);
				return result;
			}
			finally {
				end(connection, deleted);
			}
		}));
	}

	private static void end(Connection connection, boolean commit) throws SQLException {
		if (commit) {
			connection.commit();
		}
		else {
			connection.rollback();
		}
		connection.setAutoCommit(true);
	}

	private boolean deleteIfPossible(JdbcTemplate template, ProbeId id) {
		try {
			this.statements.delete(template, id);
			return true;
		}
		catch (DataAccessException ex) {
			// A sweep will, or nobody may.
			return false;
		}
	}

	/**
	 * How it leaves nothing behind.
	 */
	private enum End {

		/**
		 * Servers count what is rolled back among what went wrong.
		 */
		DELETE_AND_COMMIT,

		/**
		 * Where a table may be one that keeps what is rolled back.
		 */
		ROLLBACK,

		/**
		 * Where each statement is a transaction of its own.
		 */
		DELETE

	}

}
