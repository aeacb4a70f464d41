package io.github.storagelock.storage.jdbc.connection;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * What becomes of a connection whose driver throws what nobody expects: nobody else gets
 * it.
 */
@OnDatabase(TestDatabase.H2)
class BrokenOffStatementTests {

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, OutOfMemoryError.class, StackOverflowError.class,
			NullPointerException.class, DataIntegrityViolationException.class })
	void connectionLeavesItsPool(Class<? extends Throwable> type) {
		Throwable failure = mock(type);
		try (HikariDataSource pool = TestDatabase.H2.dataSource((config) -> config.setMaximumPoolSize(1));
				LockConnections connections = connections(pool)) {
			Connection before = physical(connections);

			assertThat(catchThrowable(() -> connections.execute((runner) -> {
				throw BrokenOffStatementTests.<RuntimeException>sneaky(failure);
			}))).isSameAs(failure);

			assertThat(physical(connections)).isNotSameAs(before);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, OutOfMemoryError.class })
	void connectionOfAnotherPoolIsAborted(Class<? extends Throwable> type) throws SQLException {
		Throwable failure = mock(type);
		Connection connection = mock(Connection.class);
		DataSource dataSource = mock(DataSource.class);
		given(dataSource.getConnection()).willReturn(connection);

		assertThat(catchThrowable(() -> connections(dataSource).execute((runner) -> {
			throw BrokenOffStatementTests.<RuntimeException>sneaky(failure);
		}))).isSameAs(failure);

		then(connection).should().abort(any());
		then(connection).should().close();
	}

	private static LockConnections connections(DataSource dataSource) {
		return new LockConnections(dataSource, TestConnectionSettings.of(PoolMode.SHARED), SqlDialect.of("h2"));
	}

	private static Connection physical(LockConnections connections) {
		return connections.execute((runner) -> runner.template()
			.execute((Connection connection) -> connection.unwrap(JdbcConnection.class)));
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

}
