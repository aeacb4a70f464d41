package io.github.storagelock.storage.jdbc.connection;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link LockConnections}.
 */
class LockConnectionsTests {

	@OnEachDatabase
	void ownPoolIsACopyWithSettingsOfItsOwn(TestDatabase database) {
		assumeThat(database).as("has read-only sessions").isNotEqualTo(TestDatabase.TIDB);
		// There, a connection is read-only from the beginning or not at all.
		database.assumeNot(Trait.ONE_WRITER);
		ConnectionSettings settings = TestConnectionSettings.of(PoolMode.AUTO, 3, Duration.ofSeconds(10));
		try (HikariDataSource application = database.dataSource((config) -> {
			config.setPoolName("application");
			config.setMaximumPoolSize(1);
			config.setAutoCommit(false);
			config.setReadOnly(true);
			config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
			config.setMinimumIdle(1);
		}); LockConnections connections = new LockConnections(application, settings, SqlDialect.detect(application))) {
			connections.execute((runner) -> runner.template().execute((Connection connection) -> {
				assertThat(connection.getAutoCommit()).isTrue();
				assertThat(connection.isReadOnly()).isFalse();
				assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
				return "";
			}));

			assertThat(application.getHikariPoolMXBean().getActiveConnections()).isZero();
			assertThat(application.getPoolName()).isEqualTo("application");
			assertThat(application.getMaximumPoolSize()).isOne();
			assertThat(application.isReadOnly()).isTrue();
		}
	}

	@OnEachDatabase
	void ownPoolIsClosedAndTheApplicationsIsNot(TestDatabase database) {
		for (PoolMode mode : PoolMode.values()) {
			try (HikariDataSource application = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
				LockConnections connections = new LockConnections(application, TestConnectionSettings.of(mode),
						SqlDialect.detect(application));
				connections.execute((runner) -> runner.template().queryForObject(database.select("1"), Integer.class));

				connections.close();

				assertThat(application.isClosed()).isFalse();
				assertThat(new JdbcTemplate(application).queryForObject(database.select("1"), Integer.class)).isOne();
				if (mode != PoolMode.SHARED) {
					assertThatExceptionOfType(LockStorageException.class)
						.isThrownBy(() -> connections.execute((runner) -> "never"))
						.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE));
				}
			}
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	@ExtendWith(OutputCaptureExtension.class)
	void warnsOfADataSourceThatChoosesADatabaseForEachThread(TestDatabase database, CapturedOutput output) {
		try (HikariDataSource target = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

				@Override
				protected Object determineCurrentLookupKey() {
					return "only";
				}

			};
			routing.setTargetDataSources(Map.of("only", target));
			routing.afterPropertiesSet();

			connections(target, PoolMode.SHARED).close();
			assertThat(output).doesNotContain("for each thread");
			connections(new TransactionAwareDataSourceProxy(routing), PoolMode.AUTO).close();

			assertThat(output).containsOnlyOnce("chooses a database for each thread (" + routing.getClass().getName())
				.contains("@StorageLockDataSource");
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void onlyAHikariPoolCanBeCopied(TestDatabase database) throws SQLException {
		DataSource simple = new SimpleDriverDataSource(DriverManager.getDriver(database.url()), database.url(), "sa",
				"");

		assertThatIllegalArgumentException().isThrownBy(() -> connections(simple, PoolMode.DEDICATED))
			.withMessageContaining(SimpleDriverDataSource.class.getName())
			.withMessageContaining("'shared' or 'auto'");
		try (LockConnections connections = connections(simple, PoolMode.AUTO)) {
			assertThat(connections
				.<Integer>execute((runner) -> runner.template().queryForObject("SELECT 1", Integer.class))).isOne();
		}
	}

	@Test
	void poolThatCannotConnectHasNoEffect() {
		try (HikariDataSource broken = new HikariDataSource()) {
			broken.setJdbcUrl("jdbc:h2:tcp://127.0.0.1:1/none");
			broken.setConnectionTimeout(250);

			for (PoolMode mode : PoolMode.values()) {
				assertThatExceptionOfType(LockStorageException.class)
					.isThrownBy(() -> connections(broken, mode).execute((runner) -> "never"))
					.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE));
			}
		}
	}

	@Test
	void connectionIsGivenBackAsItWas() throws SQLException {
		Connection connection = connection();
		given(connection.getAutoCommit()).willReturn(false);
		given(connection.getNetworkTimeout()).willReturn(77);

		connections(connection).execute((runner) -> "done");

		then(connection).should().setAutoCommit(true);
		then(connection).should().setAutoCommit(false);
		then(connection).should().setNetworkTimeout(any(Executor.class), eq(4_000));
		then(connection).should().setNetworkTimeout(any(Executor.class), eq(77));
		then(connection).should().close();
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@Test
	void connectionIsGivenBackAfterAnyFailure() throws SQLException {
		for (Throwable failure : List.of(new IllegalStateException("broken"), new StackOverflowError("deep"),
				new LockStorageException(Effect.UNKNOWN, "lost", null))) {
			Connection connection = connection();

			try {
				connections(connection).execute((runner) -> {
					throw LockConnectionsTests.<RuntimeException>sneaky(failure);
				});
			}
			catch (Throwable ex) {
				assertThat(ex).isSameAs(failure);
			}

			then(connection).should().close();
			assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		}
	}

	@Test
	void connectionThatCannotBeTakenOutOfItsPoolIsGivenBackAsItWas() throws SQLException {
		Connection connection = connection();
		given(connection.getAutoCommit()).willReturn(false);
		given(connection.getNetworkTimeout()).willReturn(77);

		assertThatExceptionOfType(LockStorageException.class)
			.isThrownBy(() -> connections(connection).execute((runner) -> {
				throw new LockStorageException(Effect.UNKNOWN, "cancelled", null);
			}));

		then(connection).should().setAutoCommit(false);
		then(connection).should().setNetworkTimeout(any(Executor.class), eq(77));
	}

	@Test
	void connectionThatCannotBePreparedIsClosed() throws SQLException {
		Connection connection = connection();
		given(connection.getAutoCommit()).willReturn(false);
		willThrow(new SQLException("gone")).given(connection).setAutoCommit(true);

		assertThatExceptionOfType(LockStorageException.class)
			.isThrownBy(() -> connections(connection).execute((runner) -> "never"))
			.withMessageContaining("gone")
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE));

		then(connection).should().close();
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@Test
	void driverWithoutNetworkTimeoutIsAskedOnce() throws SQLException {
		for (Throwable without : List.of(new SQLFeatureNotSupportedException(), new AbstractMethodError())) {
			Connection connection = connection();
			willThrow(without).given(connection).setNetworkTimeout(any(), anyInt());
			LockConnections connections = connections(connection);

			assertThat(connections.<String>execute((runner) -> "done")).isEqualTo("done");
			assertThat(connections.<String>execute((runner) -> "done")).isEqualTo("done");

			then(connection).should(times(1)).setNetworkTimeout(any(), anyInt());
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void nestedUseIsAnErrorThatLeavesNothingBound(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource();
				LockConnections connections = connections(pool, PoolMode.SHARED)) {
			assertThatIllegalStateException()
				.isThrownBy(() -> connections.execute((outer) -> connections.<String>execute((inner) -> "never")));

			assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
			assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void connectionOfAnUnknownOutcomeLeavesThePool(TestDatabase database) throws SQLException {
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(1));
				LockConnections connections = connections(pool, PoolMode.SHARED)) {
			Connection first = physical(connections);
			assertThat(physical(connections)).isSameAs(first);

			for (Effect effect : Effect.values()) {
				Connection before = physical(connections);
				assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> connections.execute((runner) -> {
					throw new LockStorageException(effect, "failed", null);
				}));
				assertThat(physical(connections) == before).as(effect.name()).isEqualTo(effect != Effect.UNKNOWN);
			}
		}
	}

	private static Connection physical(LockConnections connections) {
		return connections.execute((runner) -> runner.template()
			.execute((Connection connection) -> connection.unwrap(JdbcConnection.class)));
	}

	private static Connection connection() throws SQLException {
		Connection connection = mock(Connection.class);
		given(connection.getAutoCommit()).willReturn(true);
		return connection;
	}

	private static LockConnections connections(Connection connection) throws SQLException {
		DataSource dataSource = mock(DataSource.class);
		given(dataSource.getConnection()).willReturn(connection);
		return connections(dataSource, PoolMode.AUTO);
	}

	private static LockConnections connections(DataSource dataSource, PoolMode mode) {
		return new LockConnections(dataSource, TestConnectionSettings.of(mode), SqlDialect.of("h2"));
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

}
