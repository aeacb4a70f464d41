package io.github.storagelock.storage.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.dialect.AcquireStatement;
import io.github.storagelock.storage.jdbc.dialect.AcquireStatement.Answer;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * How one attempt is carried out.
 */
@FunctionalInterface
interface AcquireForm {

	/**
	 * Larger than any time that is left, smaller than any token, which is a time since
	 * 1970.
	 */
	long SMALLEST_TOKEN = 1_000_000_000_000_000L;

	Acquisition acquire(StatementRunner runner, AcquireRequest request);

	/**
	 * Hears that this storage has released a record.
	 */
	default void released(String lockId) {
	}

	/**
	 * Returns the form with one statement.
	 */
	static AcquireForm of(AcquireStatement acquire, String table, String now) {
		SqlStatement statement = SqlStatement.of(acquire.sql(), table, now);
		boolean byRows = acquire.answer() == Answer.ROWS;
		return (runner,
				request) -> runner.run((template) -> template.execute(
						(connection) -> byRows ? connection.prepareStatement(statement.sql())
								: connection.prepareStatement(statement.sql(), Statement.RETURN_GENERATED_KEYS),
						(PreparedStatement prepared) -> {
							statement.bind(prepared, arguments(request));
							return byRows ? answerByRows(prepared) : answerByKey(prepared);
						}));
	}

	private static Acquisition answerByRows(PreparedStatement statement) throws SQLException {
		Acquisition answer = Busy.UNKNOWN;
		boolean rows = statement.execute();
		// To the end, even after a grant: a driver reports a failure of a later statement
		// of a batch only there.
		while (rows || statement.getUpdateCount() != -1) {
			if (rows && !(answer instanceof Granted)) {
				answer = answer(statement, answer);
			}
			rows = statement.getMoreResults();
		}
		return answer;
	}

	private static Acquisition answer(PreparedStatement statement, Acquisition before) throws SQLException {
		Acquisition answer = before;
		try (ResultSet rows = statement.getResultSet()) {
			while (rows.next()) {
				if (rows.getBoolean("granted")) {
					return new Granted(rows.getLong("fencing_token"));
				}
				answer = new Busy(rows.getString("owner_id"), JdbcLockStorage.micros(rows.getLong("remaining")));
			}
		}
		return answer;
	}

	/**
	 * Never by the count of rows: MySQL's depends on flags of the connection.
	 */
	private static Acquisition answerByKey(PreparedStatement statement) throws SQLException {
		statement.executeUpdate();
		try (ResultSet keys = statement.getGeneratedKeys()) {
			long key = keys.next() ? keys.getLong(1) : 0;
			return (key > SMALLEST_TOKEN) ? new Granted(key) : new Busy(null, JdbcLockStorage.micros(key));
		}
	}

	private static SqlStatement.Arguments arguments(AcquireRequest request) {
		return (parameter) -> switch (parameter) {
			case LOCK_ID -> request.lockId();
			case OWNER_ID -> request.ownerId();
			case EXTRA -> request.tokens() - 1L;
			case LEASE -> JdbcLockStorage.micros(request.lease());
			default -> throw parameter.withoutValue();
		};
	}

}
