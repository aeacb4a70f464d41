package io.github.storagelock.storage.jdbc.statement;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Says what a failed statement means for a lock.
 *
 * @since 0.1.0
 */
public final class JdbcFailures {

	private static final String ROLLBACK_CLASS = "40";

	private static final String COMPLETION_UNKNOWN = "40003";

	private static final String READ_ONLY = "25006";

	private final SqlDialect dialect;

	private final String table;

	public JdbcFailures(SqlDialect dialect, String table) {
		this.dialect = dialect;
		this.table = table;
	}

	/**
	 * Returns what the statements return, or nothing if another session was faster or has
	 * locked the row.
	 * @throws LockStorageException for all other failures
	 */
	public <T> Optional<T> unlessConflict(Supplier<T> statements) {
		try {
			return Optional.of(statements.get());
		}
		catch (DataAccessException ex) {
			if (isConflict(ex)) {
				return Optional.empty();
			}
			throw translate(ex);
		}
	}

	/**
	 * Returns what the statements return; a conflict is a failure like others here.
	 */
	public <T> T orThrow(Supplier<T> statements) {
		try {
			return statements.get();
		}
		catch (DataAccessException ex) {
			throw translate(ex);
		}
	}

	/**
	 * Returns whether a failure is about what a statement says, so that another one on
	 * the same connection may well work.
	 */
	public static boolean isOfStatement(LockStorageException failure) {
		Throwable cause = failure.getCause();
		return (cause instanceof NonTransientDataAccessException || cause instanceof UncategorizedDataAccessException)
				&& !(cause instanceof DataAccessResourceFailureException);
	}

	/**
	 * Returns what has become of a request by a failure that its type does not explain.
	 */
	public Optional<Effect> effectOf(SQLException failure) {
		return READ_ONLY.equals(failure.getSQLState()) ? Optional.of(Effect.UNKNOWN) : this.dialect.effectOf(failure);
	}

	private boolean isConflict(DataAccessException failure) {
		// Not the root cause: a driver may have put an exception of its own under it.
		if (failure.getCause() instanceof SQLException cause) {
			String state = (cause.getSQLState() != null) ? cause.getSQLState() : "";
			if (state.equals(COMPLETION_UNKNOWN)) {
				return false;
			}
			if (state.startsWith(ROLLBACK_CLASS) || this.dialect.isConflict(cause)) {
				return true;
			}
		}
		return failure instanceof DuplicateKeyException || failure instanceof ConcurrencyFailureException;
	}

	private LockStorageException translate(DataAccessException failure) {
		String cause = String.valueOf(message(failure));
		if (isConflict(failure)) {
			return new LockStorageException(Effect.NONE, "another transaction has locked a row of table " + this.table
					+ ", or won a conflict with this statement: " + cause, failure);
		}
		Optional<Effect> known = (failure.getCause() instanceof SQLException answer) ? effectOf(answer)
				: Optional.empty();
		if (known.equals(Optional.of(Effect.UNKNOWN))) {
			return new LockStorageException(Effect.UNKNOWN,
					"the server takes no writes on table " + this.table
							+ " for now, as one that is read-only since a failover, is being moved or has too much to"
							+ " do: " + cause,
					failure);
		}
		// What nobody has a name for may pass, as a full disk does.
		boolean forGood = failure instanceof NonTransientDataAccessException
				&& !(failure instanceof DataAccessResourceFailureException)
				&& !(failure instanceof UncategorizedDataAccessException);
		return new LockStorageException(known.orElse(forGood ? Effect.REFUSED : Effect.UNKNOWN),
				"a statement on table " + this.table + " failed" + mend(failure) + ": " + cause, failure);
	}

	/**
	 * Before what the driver says, which may go on for lines.
	 */
	private static String mend(DataAccessException failure) {
		return (failure instanceof BadSqlGrammarException)
				? " (if the table is gone, a start of the application creates it again, as do the statements in"
						+ " docs/databases.md)"
				: "";
	}

	private static @Nullable String message(DataAccessException failure) {
		return (failure.getCause() != null) ? failure.getCause().getMessage() : failure.getMessage();
	}

}
