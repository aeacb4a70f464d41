package io.github.storagelock.storage.jdbc.postgresql;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.ProxyConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

import io.github.storagelock.storage.jdbc.connection.ConnectionSettings;
import io.github.storagelock.storage.jdbc.connection.ConnectionSettings.OwnPool;
import io.github.storagelock.storage.jdbc.connection.LockConnections;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalConnection}.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class SignalConnectionTests {

	private static final int SIZE = 4;

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private final TestDatabase database;

	SignalConnectionTests(TestDatabase database) {
		this.database = database;
	}

	@Test
	void connectionBesideThePoolTellsOfANotificationWithoutDelay() throws Exception {
		try (HikariDataSource application = this.database.dataSource();
				LockConnections connections = connections(application);
				Connection connection = SignalConnection.open(connections);
				Statement statement = connection.createStatement()) {
			assertThat(connection).isNotInstanceOf(ProxyConnection.class);
			assertThat(connections.ownPool().getMaximumPoolSize()).isEqualTo(SIZE);
			PGConnection session = connection.unwrap(PGConnection.class);
			statement.execute("LISTEN prompt");
			long shortest = Long.MAX_VALUE;
			for (int i = 0; i < 50; i++) {
				statement.execute("NOTIFY prompt");
				long started = System.nanoTime();
				assertThat(session.getNotifications(20_000)).hasSize(1);
				shortest = Math.min(shortest, System.nanoTime() - started);
			}

			assertThat(shortest).as("the driver's pause").isLessThan(1_000_000);
		}
	}

	@Test
	void userOfThePoolGoesBeforeThatOfTheProperties() throws Exception {
		try (HikariDataSource application = this.database.dataSource((config) -> {
			config.addDataSourceProperty("user", "nobody");
			config.addDataSourceProperty("ssl", Boolean.TRUE);
		});
				LockConnections connections = connections(application);
				Connection connection = SignalConnection.open(connections)) {
			assertThat(connection.getMetaData().getUserName()).isEqualTo(this.database.user());
		}
	}

	@Test
	void connectionThatIsAbortedIsClosed() throws Exception {
		try (HikariDataSource application = this.database.dataSource();
				LockConnections connections = connections(application);
				Connection connection = SignalConnection.open(connections)) {
			SignalConnection.abort(connection);
			SignalConnection.abort(null);

			assertThat(connection.isClosed()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void otherwiseItIsOneMoreOfThePool(Otherwise otherwise) throws Exception {
		try (HikariDataSource application = this.database.dataSource(otherwise.change);
				LockConnections connections = connections(application);
				Connection connection = SignalConnection.open(connections)) {
			assertThat(connection).isInstanceOf(ProxyConnection.class);
			assertThat(connections.ownPool().getMaximumPoolSize()).isEqualTo(SIZE + 1);
			assertThat(connection.unwrap(PGConnection.class)).isNotNull();
		}
	}

	private static LockConnections connections(HikariDataSource application) {
		return new LockConnections(application,
				new ConnectionSettings(TIMEOUT,
						new OwnPool(false, SIZE, TIMEOUT, (config) -> !SignalConnection.isBesidePool(config))),
				SqlDialect.of("postgresql"));
	}

	/**
	 * What keeps the connection from being one of the driver's own.
	 */
	enum Otherwise {

		SOCKETS_OF_THE_APPLICATION(
				(config) -> config.addDataSourceProperty("socketFactory", PromptSocketFactory.class.getName())),

		SOCKETS_OF_THE_APPLICATION_IN_THE_ADDRESS((config) -> config
			.setJdbcUrl(config.getJdbcUrl() + "?socketFactory=" + PromptSocketFactory.class.getName())),

		DATA_SOURCE((config) -> {
			PGSimpleDataSource dataSource = new PGSimpleDataSource();
			dataSource.setUrl(config.getJdbcUrl());
			dataSource.setUser(config.getUsername());
			dataSource.setPassword(config.getPassword());
			config.setDataSource(dataSource);
		});

		private final Consumer<HikariConfig> change;

		Otherwise(Consumer<HikariConfig> change) {
			this.change = change;
		}

	}

}
