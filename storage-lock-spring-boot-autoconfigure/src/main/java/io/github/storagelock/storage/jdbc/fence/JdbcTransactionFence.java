package io.github.storagelock.storage.jdbc.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.TransactionFence.Look;
import io.github.storagelock.storage.jdbc.connection.LockConnections;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.statement.BatchStatement;

/**
 * Looks at records inside the caller's transaction, with a row lock that keeps others
 * from taking them over until it has ended.
 *
 * @since 0.1.0
 */
public final class JdbcTransactionFence {

	private static final Logger logger = LoggerFactory.getLogger(JdbcTransactionFence.class);

	private static final String SNAPSHOT = """
			SELECT lock_id, fencing_token FROM {table} WHERE owner_id = {ownerId} AND lock_id IN ({ids})
			""";

	private final LockConnections connections;

	private final SqlDialect dialect;

	private final String table;

	private final @Nullable BatchStatement query;

	private final BatchStatement snapshot;

	private final CarriedIds carried;

	private final SameDatabase same;

	// A second message would do no harm.
	private volatile boolean strangerSeen;

	public JdbcTransactionFence(LockConnections connections, SqlDialect dialect, String table) {
		this.connections = connections;
		this.dialect = dialect;
		this.table = table;
		this.query = dialect.fence().map((sql) -> new BatchStatement(sql, table, dialect.now())).orElse(null);
		if (this.query == null) {
			logger.info("Transactions are not fenced by locks in {}: a stale holder can commit", dialect.id());
		}
		this.snapshot = new BatchStatement(SNAPSHOT, table, dialect.now());
		this.carried = new CarriedIds(table, dialect.now());
		this.same = new SameDatabase(connections, table, dialect.now(), this.carried);
	}

	/**
	 * Returns whether transactions on a DataSource are known to be looked at.
	 */
	public boolean mayCover(DataSource dataSource) {
		return this.query != null && this.connections.isApplication(dataSource);
	}

	/**
	 * Looks at holds inside a transaction.
	 * @param isHeld looks at a record outside of it
	 * @return empty if the transaction is on another database
	 */
	public Optional<Look> look(Object known, String ownerId, List<Hold> holds, Predicate<Hold> isHeld) {
		FencedTransaction transaction = (this.query != null)
				? FencedTransaction.of(known, this.connections.application()) : null;
		if (this.query == null || transaction == null || !this.same.has(transaction, ownerId, holds, isHeld)) {
			noteStranger();
			return Optional.empty();
		}
		JdbcLook look = new JdbcLook(transaction);
		try {
			look.stale.addAll(findStale(this.query, look, ownerId, holds, isHeld));
			transaction.fenced();
			return Optional.of(look);
		}
		catch (SQLException ex) {
			look.close();
			throw translate(ex);
		}
		catch (RuntimeException | Error ex) {
			look.close();
			throw ex;
		}
	}

	/**
	 * Returns those of the holds that the records do not name any more.
	 */
	private List<Hold> findStale(BatchStatement query, JdbcLook look, String ownerId, List<Hold> holds,
			Predicate<Hold> isHeld) {
		try {
			Set<Hold> held = lock(query, look, ownerId, holds);
			List<Hold> unseen = holds.stream().filter(Predicate.not(held::contains)).toList();
			findHeld(unseen, isHeld).ifPresent((hold) -> refuse(hold, look.transaction.connection(), ownerId));
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

	/**
	 * Says why the transaction does not see a hold that is there.
	 */
	private void refuse(Hold hold, Connection connection, String ownerId) {
		try {
			this.carried.changed(connection, ownerId, hold).ifPresent((id) -> {
				throw new LockStorageException(Effect.REFUSED,
						"its connection reads the id of lock '" + hold.lockId() + "' as '" + id
								+ "', because it has another encoding than those of the locks. Let it carry"
								+ " Unicode, as by characterEncoding=UTF-8 in its URL",
						null);
			});
		}
		catch (SQLException ex) {
			throw translate(ex);
		}
		throw new LockStorageException(Effect.REFUSED, "lock '" + hold.lockId() + "' (token " + hold.fencingToken()
				+ ") was taken after the transaction's snapshot. Take it before the transaction begins, or use READ"
				+ " COMMITTED", null);
	}

	private boolean isConflict(DataAccessException failure) {
		return failure instanceof ConcurrencyFailureException
				|| failure.getCause() instanceof SQLException cause && this.dialect.isConflict(cause);
	}

	private Set<Hold> lock(BatchStatement query, JdbcLook look, String ownerId, List<Hold> holds) {
		return look.transaction.run((transaction) -> {
			if (!Boolean.TRUE.equals(transaction.execute(this.dialect::fencesOutside))) {
				Set<Hold> held = select(query, transaction, ownerId, holds);
				if (this.dialect.fencesPastSnapshot()) {
					held.retainAll(select(this.snapshot, transaction, ownerId, holds));
				}
				return held;
			}
			Connection guard = this.connections.open();
			look.guard = guard;
			try {
				guard.setAutoCommit(false);
			}
			catch (SQLException ex) {
				throw translate(ex);
			}
			Set<Hold> held = LentConnection.run(guard, (beside) -> select(query, beside, ownerId, holds));
			held.retainAll(select(this.snapshot, transaction, ownerId, holds));
			return held;
		});
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
	 * What was seen, and the transaction of our own beside the caller's, if there is one.
	 */
	private static final class JdbcLook implements Look {

		private final FencedTransaction transaction;

		private final List<Hold> stale = new ArrayList<>();

		private @Nullable Connection guard;

		private JdbcLook(FencedTransaction transaction) {
			this.transaction = transaction;
		}

		@Override
		public List<Hold> stale() {
			return this.stale;
		}

		@Override
		public boolean isAnswered() {
			return this.transaction.isAnswered();
		}

		@Override
		public void close() {
			Connection ended = this.guard;
			this.guard = null;
			if (ended != null) {
				end(ended);
			}
		}

	}

}
