package io.github.storagelock.storage.jdbc.connection;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Function;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Runs statements within the time they may take, each in a transaction of its own where a
 * dialect begins one.
 *
 * @since 0.1.0
 */
public final class StatementRunner implements AutoCloseable {

	private final JdbcTemplate template;

	private final @Nullable String begin;

	private final @Nullable StatementWatch watch;

	/**
	 * Creates a runner.
	 * @param connections with auto-commit
	 * @param timeout how long a statement may take
	 * @param dialect of the database
	 */
	public StatementRunner(DataSource connections, Duration timeout, SqlDialect dialect) {
		this.begin = dialect.begin().orElse(null);
		this.watch = dialect.timeoutsAreCostly() ? new StatementWatch(timeout) : null;
		this.template = (this.watch != null) ? new WatchedTemplate(connections, this.watch)
				: new JdbcTemplate(connections);
		this.template.setExceptionTranslator(new SQLExceptionSubclassTranslator());
		if (this.watch == null) {
			this.template.setQueryTimeout((int) timeout.plusMillis(999).toSeconds());
		}
	}

	/**
	 * Runs a statement as the dialect wants it run.
	 * @param <T> the type of what it returns
	 * @param statement runs it
	 * @return what that returns
	 * @throws DataAccessException if it, or its commit, fails
	 */
	public <T> T run(Function<JdbcTemplate, T> statement) {
		return (this.begin != null) ? runInTransaction(this.begin, statement) : statement.apply(this.template);
	}

	private <T> T runInTransaction(String begin, Function<JdbcTemplate, T> statement) {
		this.template.execute(begin);
		try {
			T result = statement.apply(this.template);
			this.template.execute("COMMIT");
			return result;
		}
		catch (RuntimeException | Error ex) {
			rollBack(ex);
			throw ex;
		}
	}

	private void rollBack(Throwable failure) {
		try {
			this.template.execute("ROLLBACK");
		}
		catch (DataAccessException ex) {
			failure.addSuppressed(ex);
			abort(failure);
		}
	}

	/**
	 * Nobody else is to have a connection with an open transaction.
	 */
	private void abort(Throwable failure) {
		try {
			this.template.execute((ConnectionCallback<Boolean>) (connection) -> {
				connection.abort(Runnable::run);
				return true;
			});
		}
		catch (DataAccessException ex) {
			failure.addSuppressed(ex);
		}
	}

	/**
	 * Returns what runs statements with auto-commit.
	 */
	public JdbcTemplate template() {
		return this.template;
	}

	/**
	 * Hears that this thread runs no statement any more.
	 */
	void end() {
		if (this.watch != null) {
			this.watch.end();
		}
	}

	@Override
	public void close() {
		if (this.watch != null) {
			this.watch.close();
		}
	}

	/**
	 * Has the time of each statement watched, instead of limited by the driver.
	 */
	private static final class WatchedTemplate extends JdbcTemplate {

		private final StatementWatch watch;

		private WatchedTemplate(DataSource connections, StatementWatch watch) {
			super(connections);
			this.watch = watch;
		}

		@Override
		protected void applyStatementSettings(Statement statement) throws SQLException {
			super.applyStatementSettings(statement);
			this.watch.begin(statement);
		}

	}

}
