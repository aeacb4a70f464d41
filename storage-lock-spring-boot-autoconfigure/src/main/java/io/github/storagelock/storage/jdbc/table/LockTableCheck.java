package io.github.storagelock.storage.jdbc.table;

import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.UncategorizedSQLException;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.statement.JdbcFailures;
import io.github.storagelock.storage.jdbc.table.TableDescription.Column;
import io.github.storagelock.storage.jdbc.table.TableDescription.State;
import io.github.storagelock.storage.jdbc.table.TableFinding.Kind;

/**
 * Refuses a table that is there, but would not keep locks apart, or cannot be used.
 */
final class LockTableCheck {

	private static final Logger logger = LoggerFactory.getLogger(LockTableCheck.class);

	private static final List<String> TEXTS = List.of("lock_id", "owner_id");

	private static final List<String> NUMBERS = List.of("fencing_token", "acquired_at", "expires_at", "wanted_until");

	private static final Set<Integer> TEXT_TYPES = Set.of(Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR);

	private static final Set<Integer> NARROW_TYPES = Set.of(Types.BOOLEAN, Types.BIT, Types.TINYINT, Types.SMALLINT,
			Types.INTEGER, Types.REAL, Types.FLOAT, Types.DOUBLE);

	private static final int DIGITS = 19;

	private static final int ATTEMPTS = 3;

	private final SqlDialect dialect;

	private final JdbcFailures failures;

	private final TableMends mends;

	private final TableProbe probe;

	LockTableCheck(SqlDialect dialect, JdbcFailures failures, TableMends mends, TableProbe probe) {
		this.dialect = dialect;
		this.failures = failures;
		this.mends = mends;
		this.probe = probe;
	}

	/**
	 * Uses a table, as far as its metadata do not tell enough.
	 * @param user whose rights count
	 * @throws LockTableException if it cannot be used
	 */
	void check(StatementRunner runner, TableDescription table, String user) {
		boolean lookForKey = !table.is(State.FOUND);
		ProbeId id = ProbeId.ofAllScripts();
		Optional<LockStorageException> failure = probe(runner, id, lookForKey);
		if (failure.isPresent() && !explain(runner, failure.get(), lookForKey, user)) {
			return;
		}
		String refusal = this.probe.refusalOfDelete(runner.template(), id);
		if (refusal != null) {
			logger.warn(
					"User '{}' may not delete from the lock table ({}): records of locks that nobody uses any more"
							+ " stay in it. {} Or switch their deletion off: storage-lock.sweeper.enabled=false",
					user, refusal, this.mends.ofRights(List.of("DELETE")).replaceAll("\\s+", " "));
		}
	}

	/**
	 * Looks at the metadata of a table that was found.
	 * @throws LockTableException if it cannot be used
	 */
	void checkColumns(TableDescription table) {
		List<String> missing = new ArrayList<>(TEXTS);
		missing.addAll(NUMBERS);
		missing.removeAll(table.columns().keySet());
		if (!missing.isEmpty()) {
			throw unusable("it has no column " + String.join(", ", missing), List.of(), null);
		}
		List<String> findings = new ArrayList<>();
		List<String> columns = new ArrayList<>();
		table.columns().forEach((name, column) -> {
			if (isUnfit(name, column)) {
				findings.add("its column " + name + " is of type " + column.typeName() + " and keeps "
						+ (TEXTS.contains(name) ? column.size() + " characters of the 255 that an id may have"
								: "no integers of 64 bits"));
				columns.add(name);
			}
			if (column.required() && (name.equals("owner_id") || !isKnown(name) && !column.filled())) {
				findings.add("its column " + name + " may not be null");
			}
		});
		List<String> statements = new ArrayList<>(this.mends.alter(columns));
		if (!table.keys().contains(List.of("lock_id"))) {
			findings.add("it " + TableFinding.withoutKey().what());
			statements.add(this.mends.addKey(!table.keys().get(0).isEmpty()));
		}
		if (!findings.isEmpty()) {
			throw unusable(String.join(", and ", findings), statements, null);
		}
	}

	private boolean isUnfit(String name, Column column) {
		if (!isKnown(name) || this.dialect.id().equals("sqlite")) {
			// It has a size for each type, and keeps to none.
			return false;
		}
		if (TEXTS.contains(name)) {
			return TEXT_TYPES.contains(column.type()) && column.size() < ProbeId.LENGTH;
		}
		boolean decimal = column.type() == Types.NUMERIC || column.type() == Types.DECIMAL;
		return NARROW_TYPES.contains(column.type()) || TEXT_TYPES.contains(column.type())
				|| decimal && column.size() > 0 && column.size() < DIGITS;
	}

	private static boolean isKnown(String name) {
		return TEXTS.contains(name) || NUMBERS.contains(name);
	}

	/**
	 * Returns why the table cannot be probed.
	 */
	private Optional<LockStorageException> probe(StatementRunner runner, ProbeId id, boolean lookForKey) {
		try {
			for (int i = 0; i < ATTEMPTS; i++) {
				Optional<Optional<TableFinding>> outcome = this.failures
					.unlessConflict(() -> this.probe.run(runner, id, lookForKey));
				if (outcome.isPresent() && outcome.get().isEmpty()) {
					return Optional.empty();
				}
				outcome.flatMap((finding) -> finding)
					.filter((finding) -> finding.kind() != Kind.NOTHING)
					.ifPresent(this::refuse);
			}
			logger.debug("Others were in the way of a look at the lock table");
			return Optional.empty();
		}
		catch (LockStorageException ex) {
			return Optional.of(ex);
		}
	}

	private void refuse(TableFinding finding) {
		List<String> statements = switch (finding.kind()) {
			case KEY -> List.of(this.mends.addKey(false));
			case TEXT -> this.mends.alter(TEXTS);
			case NUMBERS -> this.mends.alter(NUMBERS);
			case ENGINE -> this.mends.changeEngine();
			default -> List.of();
		};
		if (finding.kind() == Kind.CONNECTION) {
			throw this.mends.exception("cannot be used: it " + finding.what(), TableMends.OF_CONNECTION, null);
		}
		throw unusable("it " + finding.what(), statements, null);
	}

	/**
	 * Throws what a failure means, or returns whether the table can be used all the same.
	 */
	private boolean explain(StatementRunner runner, LockStorageException failure, boolean lookForKey, String user) {
		boolean unexplained = failure.getCause() instanceof UncategorizedSQLException uncategorized
				&& !isKnown(uncategorized.getSQLException());
		if (failure.effect() != Effect.REFUSED && !unexplained) {
			logger.warn("The lock table could not be examined at start: {}", failure.getMessage());
			return false;
		}
		ProbeId ascii = ProbeId.ofAscii();
		Map<String, String> refusals = this.probe.missingRights(runner.template(), ascii);
		if (!refusals.isEmpty()) {
			List<String> rights = List.copyOf(refusals.keySet());
			String words = refusals.get(rights.get(0));
			throw this.mends.exception(
					"cannot be used: user '" + user + "' may not " + String.join(", ", rights) + " (" + words + ")",
					this.mends.ofRights(rights), failure);
		}
		Optional<LockStorageException> plain = probe(runner, ascii, lookForKey);
		if (plain.isPresent()) {
			if (unexplained) {
				logger.warn("The lock table could not be examined at start: {}", failure.getMessage());
				return false;
			}
			throw unusable(
					"dialect '" + this.dialect.id() + "' has a statement that fails on it: " + failure.getMessage(),
					List.of(), failure);
		}
		if (this.mends.canChangeEncoding()) {
			throw unusable("it does not keep ids of characters of all scripts: " + failure.getMessage(),
					this.mends.alter(TEXTS), failure);
		}
		logger.warn("The database of the lock table does not keep characters of all scripts. Lock ids with such"
				+ " characters will be refused: {}", failure.getMessage());
		return true;
	}

	private boolean isKnown(@Nullable SQLException failure) {
		return failure != null && this.failures.effectOf(failure).isPresent();
	}

	private LockTableException unusable(String why, List<String> statements, @Nullable Throwable cause) {
		return this.mends.exception("is there but cannot be used: " + why, this.mends.ofWrong(statements), cause);
	}

}
