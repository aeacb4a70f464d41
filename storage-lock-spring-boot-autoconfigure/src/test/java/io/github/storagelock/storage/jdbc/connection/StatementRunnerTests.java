package io.github.storagelock.storage.jdbc.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link StatementRunner}.
 */
class StatementRunnerTests {

	private final List<String> executed = new ArrayList<>();

	private final List<String> failing = new ArrayList<>();

	private final Connection connection = mock(Connection.class);

	private final SqlDialect dialect = mock(SqlDialect.class);

	private StatementRunner runner;

	@BeforeEach
	void connect() throws SQLException {
		Statement plain = mock(Statement.class);
		given(plain.execute(anyString())).willAnswer((call) -> execute(call.getArgument(0)));
		given(plain.executeUpdate(anyString())).willAnswer((call) -> execute(call.getArgument(0)) ? 1 : 0);
		given(plain.getConnection()).willReturn(this.connection);
		given(this.connection.createStatement()).willReturn(plain);
		given(this.dialect.begin()).willReturn(Optional.of("BEGIN"));
		this.runner = new StatementRunner(new SingleConnectionDataSource(this.connection, true), Duration.ofSeconds(3),
				this.dialect);
	}

	@Test
	void eachStatementIsATransaction() {
		update("UPDATE a");
		update("UPDATE b");

		assertThat(this.executed).containsExactly("BEGIN", "UPDATE a", "COMMIT", "BEGIN", "UPDATE b", "COMMIT");
	}

	@Test
	void aStatementThatFailsIsRolledBack() throws SQLException {
		this.failing.add("UPDATE a");

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> update("UPDATE a"));

		assertThat(this.executed).containsExactly("BEGIN", "UPDATE a", "ROLLBACK");
		then(this.connection).should(never()).abort(any());
	}

	@Test
	void aCommitThatFailsIsAFailure() {
		this.failing.add("COMMIT");

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> update("UPDATE a"))
			.havingCause()
			.withMessage("COMMIT");

		assertThat(this.executed).containsExactly("BEGIN", "UPDATE a", "COMMIT", "ROLLBACK");
	}

	@Test
	void nobodyGetsAConnectionWhoseTransactionMayBeOpen() throws SQLException {
		this.failing.addAll(List.of("UPDATE a", "ROLLBACK"));

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> update("UPDATE a"))
			.havingCause()
			.withMessage("UPDATE a");

		then(this.connection).should().abort(any());
	}

	@Test
	void withoutABeginAStatementIsAlone() {
		given(this.dialect.begin()).willReturn(Optional.empty());
		this.runner = new StatementRunner(new SingleConnectionDataSource(this.connection, true), Duration.ofSeconds(3),
				this.dialect);

		update("UPDATE a");

		assertThat(this.executed).containsExactly("UPDATE a");
	}

	@Test
	void eachStatementHasATimeout() throws SQLException {
		update("UPDATE a");

		then(this.connection.createStatement()).should(times(3)).setQueryTimeout(3);
	}

	private int update(String sql) {
		return this.runner.run((template) -> template.update(sql));
	}

	private boolean execute(String sql) throws SQLException {
		this.executed.add(sql);
		if (this.failing.contains(sql)) {
			throw new SQLException(sql);
		}
		return true;
	}

}
