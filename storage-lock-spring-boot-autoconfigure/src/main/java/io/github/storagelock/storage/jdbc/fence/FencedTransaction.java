package io.github.storagelock.storage.jdbc.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction of the current thread that is about to commit, by its own connection.
 *
 * @param connection where it is
 * @param dataSource where that comes from; null if nobody knows
 * @param bound whether the connection is bound to the thread under the DataSource
 */
record FencedTransaction(Connection connection, @Nullable DataSource dataSource, boolean bound) {

	private static final int VALIDATION_SECONDS = 1;

	private static final int STATE_LENGTH = 5;

	private static final String CONNECTION_CLASS = "08";

	private static final String COMPLETION_UNKNOWN = "40003";

	// Data, constraint, transaction state, rollback, rule, check option.
	private static final Set<String> VERDICTS = Set.of("22", "23", "25", "40", "42", "44");

	/**
	 * Returns the transaction, or null if it is not one of JDBC, or has no connection.
	 * @param known what its manager knows it by, or its connection
	 * @param application what transactions on the database of the locks are bound to
	 */
	static @Nullable FencedTransaction of(Object known, Set<DataSource> application) {
		if (known instanceof Connection connection) {
			return new FencedTransaction(connection, null, false);
		}
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			return null;
		}
		if (known instanceof JdbcTransactionObjectSupport support) {
			// One of JDBC or JPA without a connection is inside of one that has it.
			return support.hasConnectionHolder() ? boundTo(support.getConnectionHolder()) : null;
		}
		return application.stream()
			.filter((dataSource) -> TransactionSynchronizationManager
				.getResource(dataSource) instanceof ConnectionHolder)
			.findFirst()
			.map((dataSource) -> new FencedTransaction(holder(dataSource).getConnection(), dataSource, true))
			.orElse(null);
	}

	private static FencedTransaction boundTo(ConnectionHolder holder) {
		for (Map.Entry<Object, Object> resource : TransactionSynchronizationManager.getResourceMap().entrySet()) {
			if (resource.getValue() == holder && resource.getKey() instanceof DataSource dataSource) {
				return new FencedTransaction(holder.getConnection(), dataSource, true);
			}
		}
		return new FencedTransaction(holder.getConnection(), null, false);
	}

	private static ConnectionHolder holder(DataSource dataSource) {
		return (ConnectionHolder) Objects.requireNonNull(TransactionSynchronizationManager.getResource(dataSource));
	}

	/**
	 * Returns where the connection comes from; null if nobody knows.
	 */
	@Nullable DataSource origin() throws SQLException {
		CommitGuard guard = CommitGuard.of(this.connection);
		return (guard != null) ? guard.owner() : this.dataSource;
	}

	/**
	 * Returns whether it began on one of them.
	 */
	boolean isOn(Set<DataSource> dataSources) {
		return this.dataSource != null && dataSources.contains(this.dataSource);
	}

	/**
	 * Notes that it was looked at.
	 */
	void fenced() throws SQLException {
		CommitGuard guard = CommitGuard.of(this.connection);
		if (guard != null) {
			guard.fenced();
		}
	}

	/**
	 * Runs statements in the transaction, in the time that it has left.
	 */
	<T> T run(Function<JdbcTemplate, T> statements) {
		return (this.bound && this.dataSource != null) ? statements.apply(LentConnection.template(this.dataSource))
				: LentConnection.run(this.connection, statements);
	}

	/**
	 * Returns whether all answers have arrived. A driver gives a connection up with the
	 * first that does not; one that leads to the server by way of a proxy may live on.
	 */
	boolean isAnswered() {
		try {
			CommitGuard guard = CommitGuard.of(this.connection);
			SQLException failure = (guard != null) ? guard.failure() : null;
			if (guard != null && (failure == null || isVerdict(failure))) {
				// It failed before it was sent, or by the database's own decision.
				return true;
			}
			return (failure == null || !isLost(failure)) && this.connection.isValid(VALIDATION_SECONDS);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private static boolean isVerdict(SQLException failure) {
		String state = failure.getSQLState();
		return state != null && state.length() == STATE_LENGTH && VERDICTS.contains(state.substring(0, 2))
				&& !state.equals(COMPLETION_UNKNOWN);
	}

	private static boolean isLost(SQLException failure) {
		String state = failure.getSQLState();
		return failure instanceof SQLRecoverableException || failure instanceof SQLTimeoutException
				|| failure instanceof SQLNonTransientConnectionException
				|| failure instanceof SQLTransientConnectionException || COMPLETION_UNKNOWN.equals(state)
				|| state != null && state.startsWith(CONNECTION_CLASS);
	}

}
