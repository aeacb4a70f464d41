package io.github.storagelock.storage.jdbc;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.NonTransientDataAccessException;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * Says what a failed statement means for a lock.
 */
final class JdbcFailures {

	private static final String ROLLBACK_CLASS = "40";

	private final SqlDialect dialect;

	private final String table;

	JdbcFailures(SqlDialect dialect, String table) {
		this.dialect = dialect;
		this.table = table;
	}

	/**
	 * Returns what the statements return, or nothing if another session was faster or has
	 * locked the row.
	 * @throws LockStorageException for all other failures
	 */
	<T> Optional<T> unlessConflict(Supplier<T> statements) {
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
	<T> T orThrow(Supplier<T> statements) {
		try {
			return statements.get();
		}
		catch (DataAccessException ex) {
			throw translate(ex);
		}
	}

	private boolean isConflict(DataAccessException failure) {
		if (failure instanceof DuplicateKeyException || failure instanceof ConcurrencyFailureException) {
			return true;
		}
		// Not the root cause: a driver may have put an exception of its own under it.
		if (failure.getCause() instanceof SQLException cause) {
			String state = cause.getSQLState();
			return this.dialect.isConflict(cause) || (state != null && state.startsWith(ROLLBACK_CLASS));
		}
		return false;
	}

	private LockStorageException translate(DataAccessException failure) {
		Throwable cause = failure.getMostSpecificCause();
		if (isConflict(failure)) {
			return new LockStorageException(Effect.NONE,
					"a row of table " + this.table + " is locked by another transaction: " + cause.getMessage(),
					failure);
		}
		boolean forGood = failure instanceof NonTransientDataAccessException
				&& !(failure instanceof DataAccessResourceFailureException);
		return new LockStorageException(forGood ? Effect.REFUSED : Effect.UNKNOWN,
				"a statement on table " + this.table + " failed: " + cause.getMessage(), failure);
	}

}
