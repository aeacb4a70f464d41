package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.RenewRequest.Hold;

/**
 * Looks at records inside the caller's transaction, with a row lock that keeps others
 * from taking them over until it has ended.
 */
final class JdbcTransactionFence {

	private static final Logger logger = LoggerFactory.getLogger(JdbcTransactionFence.class);

	private final LockConnections connections;

	private final SqlDialect dialect;

	private final String table;

	private final @Nullable BatchStatement query;

	// A second message would do no harm.
	private volatile boolean strangerSeen;

	JdbcTransactionFence(LockConnections connections, SqlDialect dialect, String table) {
		this.connections = connections;
		this.dialect = dialect;
		this.table = table;
		this.query = dialect.fence().map((sql) -> new BatchStatement(sql, table, dialect.now())).orElse(null);
	}

	/**
	 * Returns whether a transaction may be on the database of the locks.
	 */
	boolean covers(Object transaction) {
		boolean covered = this.connections.mayBeOfApplication(transaction);
		if (!covered) {
			noteStranger();
		}
		return covered;
	}

	/**
	 * Returns whether transactions on a DataSource are.
	 */
	boolean mayCover(DataSource dataSource) {
		boolean covered = this.connections.isApplication(dataSource);
		if (!covered && this.connections.isLedToBy(dataSource)) {
			logger.warn("Transactions on {} are not fenced, although it leads to the DataSource of the locks: a stale"
					+ " holder can commit there. Mark with @StorageLockDataSource what transactions begin on, unless it"
					+ " chooses a database for each thread", dataSource.getClass().getName());
		}
		return covered;
	}

	/**
	 * Returns those of the holds that the records do not name any more.
	 * @param isHeld looks at a record outside of the transaction
	 */
	List<Hold> findStale(String ownerId, List<Hold> holds, Predicate<Hold> isHeld) {
		DataSource dataSource = this.connections.ofCurrentTransaction();
		if (dataSource == null) {
			noteStranger();
			return List.of();
		}
		if (this.query == null) {
			return List.of();
		}
		try {
			Set<Hold> held = lock(this.query, template(dataSource), ownerId, holds);
			List<Hold> unseen = holds.stream().filter(Predicate.not(held::contains)).toList();
			findHeld(unseen, isHeld).ifPresent(JdbcTransactionFence::refuseOldSnapshot);
			return unseen;
		}
		catch (BadSqlGrammarException ex) {
			throw new LockStorageException(Effect.REFUSED, "its connection cannot read table '" + this.table
					+ "'. If schemas change with the transaction, write them into storage-lock.jdbc.table-name, as in"
					+ " my_schema.storage_lock; storage-lock.transaction.fence=false does without such checks", ex);
		}
		catch (DataAccessException ex) {
			// The record was changed after the transaction's snapshot: by another node,
			// or else the failure is one that the caller knows how to handle.
			List<Hold> stale = isConflict(ex) ? holds.stream().filter(isHeld.negate()).toList() : List.of();
			if (stale.isEmpty()) {
				throw ex;
			}
			return stale;
		}
	}

	private static Optional<Hold> findHeld(List<Hold> holds, Predicate<Hold> isHeld) {
		try {
			return holds.stream().filter(isHeld).findFirst();
		}
		catch (LockStorageException ex) {
			logger.debug("Nobody knows whether the transaction has an old snapshot", ex);
			return Optional.empty();
		}
	}

	private static void refuseOldSnapshot(Hold hold) {
		throw new LockStorageException(Effect.REFUSED, "lock '" + hold.lockId() + "' (token " + hold.fencingToken()
				+ ") was taken after the transaction's snapshot. Take it before the transaction begins, or use READ"
				+ " COMMITTED", null);
	}

	private boolean isConflict(DataAccessException failure) {
		return failure instanceof ConcurrencyFailureException
				|| failure.getCause() instanceof SQLException cause && this.dialect.isConflict(cause);
	}

	private Set<Hold> lock(BatchStatement query, JdbcTemplate transaction, String ownerId, List<Hold> holds) {
		boolean outside = Boolean.TRUE.equals(transaction.execute(this.dialect::fencesOutside));
		if (!outside) {
			return select(query, transaction, ownerId, holds);
		}
		Connection guard = this.connections.open();
		try {
			guard.setAutoCommit(false);
			Set<Hold> held = select(query, template(new SingleConnectionDataSource(guard, true)), ownerId, holds);
			TransactionSynchronizationManager.registerSynchronization(new GuardEnd(guard));
			return held;
		}
		catch (SQLException ex) {
			end(guard);
			throw translate(ex);
		}
		catch (RuntimeException | Error ex) {
			end(guard);
			throw ex;
		}
	}

	private static Set<Hold> select(BatchStatement query, JdbcTemplate template, String ownerId, List<Hold> holds) {
		Set<Hold> held = new HashSet<>();
		for (List<Hold> batch : BatchStatement.batches(holds)) {
			query.query(template, batch, (parameter, hold) -> switch (parameter) {
				case LOCK_ID -> hold.lockId();
				case TOKEN -> hold.fencingToken();
				case OWNER_ID -> ownerId;
				default -> throw parameter.withoutValue();
			}, (row) -> held.add(new Hold(row.getString("lock_id"), row.getLong("fencing_token"))));
		}
		return held;
	}

	private void noteStranger() {
		if (!this.strangerSeen && TransactionSynchronizationManager.isActualTransactionActive()) {
			this.strangerSeen = true;
			logger.debug("A transaction under a lock is not on the database of the locks, and so is not fenced");
		}
	}

	private static JdbcTemplate template(DataSource dataSource) {
		JdbcTemplate template = new JdbcTemplate(dataSource);
		template.setExceptionTranslator(new SQLExceptionSubclassTranslator());
		return template;
	}

	private static DataAccessException translate(SQLException failure) {
		DataAccessException translated = new SQLExceptionSubclassTranslator().translate("fence", null, failure);
		return (translated != null) ? translated
				: new ConcurrencyFailureException("The transaction could not be fenced", failure);
	}

	private static void end(Connection guard) {
		try {
			guard.rollback();
			guard.setAutoCommit(true);
		}
		catch (SQLException ex) {
			// Closing it ends its transaction too.
		}
		JdbcUtils.closeConnection(guard);
	}

	/**
	 * Ends a transaction of our own right after the caller's.
	 *
	 * @param guard its connection
	 */
	private record GuardEnd(Connection guard) implements TransactionSynchronization {

		@Override
		public int getOrder() {
			// Before the locks are released, which needs the rows.
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void afterCompletion(int status) {
			end(this.guard);
		}

	}

}
