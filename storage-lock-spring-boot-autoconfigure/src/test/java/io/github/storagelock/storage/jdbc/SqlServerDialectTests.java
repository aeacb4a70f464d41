package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.sqlserver.jdbc.ISQLServerConnection;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for dialect {@code sqlserver} that need no server: its text, and how the answers
 * of a batch are read.
 */
class SqlServerDialectTests {

	private final SqlDialect dialect = SqlDialect.of("sqlserver");

	private final PreparedStatement statement = mock(PreparedStatement.class);

	@Test
	void nothingDependsOnWhatACompatibleServerLacks() {
		for (String sql : new String[] { acquireSql(), this.dialect.renew(), this.dialect.fence().orElseThrow(),
				this.dialect.announceWaiter() }) {
			assertThat(sql.toUpperCase()).doesNotContain("MERGE", "WAITFOR", "WITH (", "HOLDLOCK", "UPDLOCK",
					"DELAYED_DURABILITY");
		}
	}

	@Test
	void everyColumnBesideAnOutputIsQualified() {
		String update = acquireSql().substring(0, acquireSql().indexOf("IF @@ROWCOUNT"));

		assertThat(update).doesNotContainPattern("WHERE lock_id|AND expires_at|[ (]fencing_token \\+");
		assertThat(this.dialect.fence().orElseThrow())
			.doesNotContainPattern("WHERE owner_id|AND lock_id|= wanted_until");
	}

	@Test
	void statementsThatWaitOneAfterAnotherAreTogetherShorterThanTheTimeout() {
		String setup = this.dialect.connectionSetup().orElseThrow();
		long waits = Pattern.compile("(?m)^ *(UPDATE|INSERT|SELECT 0) ").matcher(acquireSql()).results().count();

		assertThat(waits).isEqualTo(3);
		assertThat(waits * Integer.parseInt(setup.replaceAll("\\D", "")))
			.isLessThan(JdbcSettings.defaults().statementTimeout().toMillis());
	}

	@Test
	void rowsAreCountedWhateverTheServerIsSetTo() {
		assertThat(acquireSql()).doesNotContain("NOCOUNT");
		assertThat(this.dialect.connectionSetup().orElseThrow()).contains("SET NOCOUNT OFF");
	}

	@Test
	void countsBetweenTheRowsAreSkipped() throws SQLException {
		ResultSet granted = rows(true, 8L, "a", 0);
		given(this.statement.execute()).willReturn(true);
		given(this.statement.getResultSet()).willReturn(none(), granted);
		given(this.statement.getMoreResults()).willReturn(false, true, false, false);
		given(this.statement.getUpdateCount()).willReturn(0, 1, -1);

		assertThat(acquire()).isEqualTo(new Granted(8));
	}

	@Test
	void updateThatFindsAFreeRecordGrants() throws SQLException {
		results(rows(true, 7L, "a", 0));

		assertThat(acquire()).isEqualTo(new Granted(7));
	}

	@Test
	void insertOfAMissingRecordGrants() throws SQLException {
		results(none(), rows(true, 8L, "a", 0));

		assertThat(acquire()).isEqualTo(new Granted(8));
	}

	@Test
	void recordInTheWayIsBusy() throws SQLException {
		results(none(), none(), rows(false, 9L, "b", 5_000_000));

		assertThat(acquire()).isEqualTo(new Busy("b", Duration.ofSeconds(5)));
	}

	@Test
	void failureOfALaterStatementIsNotOverlooked() throws SQLException {
		results(none());
		given(this.statement.getMoreResults()).willThrow(new SQLException("duplicate key", "23000", 2627));

		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(this::acquire);
	}

	@Test
	void snapshotIsFencedOutside() throws SQLException {
		Connection connection = mock(Connection.class);
		given(connection.getTransactionIsolation()).willReturn(Connection.TRANSACTION_READ_COMMITTED,
				Connection.TRANSACTION_SERIALIZABLE, ISQLServerConnection.TRANSACTION_SNAPSHOT);

		assertThat(this.dialect.fencesOutside(connection)).isFalse();
		assertThat(this.dialect.fencesOutside(connection)).isFalse();
		assertThat(this.dialect.fencesOutside(connection)).isTrue();
	}

	private String acquireSql() {
		return this.dialect.acquire().orElseThrow().sql();
	}

	private Acquisition acquire() throws SQLException {
		Connection connection = mock(Connection.class);
		given(connection.prepareStatement(anyString())).willReturn(this.statement);
		return AcquireForm.of(this.dialect.acquire().orElseThrow(), "locks", this.dialect.now())
			.acquire(new StatementRunner(new SingleConnectionDataSource(connection, true), Duration.ofSeconds(3),
					this.dialect), new AcquireRequest("x", "a", Duration.ofSeconds(30)));
	}

	private void results(ResultSet... results) throws SQLException {
		given(this.statement.execute()).willReturn(true);
		given(this.statement.getUpdateCount()).willReturn(-1);
		Iterator<ResultSet> rest = List.of(results).iterator();
		given(this.statement.getResultSet()).willAnswer((call) -> rest.next());
		given(this.statement.getMoreResults()).willAnswer((call) -> rest.hasNext());
	}

	private static ResultSet none() {
		return mock(ResultSet.class);
	}

	private static ResultSet rows(boolean granted, long token, String owner, long remaining) throws SQLException {
		ResultSet rows = mock(ResultSet.class);
		given(rows.next()).willReturn(true, false);
		given(rows.getBoolean("granted")).willReturn(granted);
		given(rows.getLong("fencing_token")).willReturn(token);
		given(rows.getString("owner_id")).willReturn(owner);
		given(rows.getLong("remaining")).willReturn(remaining);
		return rows;
	}

}
