package io.github.storagelock.storage.jdbc.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link TransactionalTemplate}.
 */
class TransactionalTemplateTests {

	private final List<String> executed = new ArrayList<>();

	private final List<String> failing = new ArrayList<>();

	private final Connection connection = mock(Connection.class);

	private final TransactionalTemplate template = new TransactionalTemplate(
			new SingleConnectionDataSource(this.connection, true), "BEGIN");

	@BeforeEach
	void connect() throws SQLException {
		Statement plain = mock(Statement.class);
		given(plain.execute(anyString())).willAnswer((call) -> execute(call.getArgument(0)));
		given(plain.executeUpdate(anyString())).willAnswer((call) -> execute(call.getArgument(0)) ? 1 : 0);
		given(plain.getConnection()).willReturn(this.connection);
		given(this.connection.createStatement()).willReturn(plain);
	}

	@Test
	void eachStatementIsATransaction() {
		this.template.update("UPDATE a");
		this.template.update("UPDATE b");

		assertThat(this.executed).containsExactly("BEGIN", "UPDATE a", "COMMIT", "BEGIN", "UPDATE b", "COMMIT");
	}

	@Test
	void aStatementThatFailsIsRolledBack() throws SQLException {
		this.failing.add("UPDATE a");

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.template.update("UPDATE a"));

		assertThat(this.executed).containsExactly("BEGIN", "UPDATE a", "ROLLBACK");
		then(this.connection).should(never()).abort(any());
	}

	@Test
	void aCommitThatFailsIsAFailure() {
		this.failing.add("COMMIT");

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.template.update("UPDATE a"))
			.havingCause()
			.withMessage("COMMIT");

		assertThat(this.executed).containsExactly("BEGIN", "UPDATE a", "COMMIT", "ROLLBACK");
	}

	@Test
	void nobodyGetsAConnectionWhoseTransactionMayBeOpen() throws SQLException {
		this.failing.addAll(List.of("UPDATE a", "ROLLBACK"));

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.template.update("UPDATE a"))
			.havingCause()
			.withMessage("UPDATE a");

		then(this.connection).should().abort(any());
	}

	private boolean execute(String sql) throws SQLException {
		this.executed.add(sql);
		if (this.failing.contains(sql)) {
			throw new SQLException(sql);
		}
		return true;
	}

}
