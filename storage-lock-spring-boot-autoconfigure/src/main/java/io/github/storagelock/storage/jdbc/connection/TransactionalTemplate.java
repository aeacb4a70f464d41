package io.github.storagelock.storage.jdbc.connection;

import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Runs each statement in an explicit transaction of its own, on a connection with
 * auto-commit.
 */
final class TransactionalTemplate extends JdbcTemplate {

	private final String begin;

	TransactionalTemplate(DataSource dataSource, String begin) {
		super(dataSource);
		this.begin = begin;
	}

	/**
	 * Called before a statement is executed.
	 */
	@Override
	protected void applyStatementSettings(Statement statement) throws SQLException {
		super.applyStatementSettings(statement);
		execute(statement, this.begin);
	}

	/**
	 * Called after a statement was executed and its rows were read.
	 */
	@Override
	protected void handleWarnings(Statement statement) throws SQLException {
		execute(statement, "COMMIT");
	}

	/**
	 * Called after a statement, or its commit, has failed.
	 */
	@Override
	protected void handleWarnings(Statement statement, SQLException failure) {
		try {
			execute(statement, "ROLLBACK");
		}
		catch (SQLException ex) {
			failure.addSuppressed(ex);
			abort(statement, failure);
		}
	}

	private static void execute(Statement neighbour, String sql) throws SQLException {
		try (Statement statement = neighbour.getConnection().createStatement()) {
			statement.setQueryTimeout(neighbour.getQueryTimeout());
			statement.execute(sql);
		}
	}

	/**
	 * Nobody else is to have a connection with an open transaction.
	 */
	private static void abort(Statement statement, SQLException failure) {
		try {
			statement.getConnection().abort(Runnable::run);
		}
		catch (SQLException ex) {
			failure.addSuppressed(ex);
		}
	}

}
