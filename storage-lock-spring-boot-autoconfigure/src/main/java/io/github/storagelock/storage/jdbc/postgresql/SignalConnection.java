package io.github.storagelock.storage.jdbc.postgresql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

import io.github.storagelock.storage.jdbc.connection.LockConnections;

/**
 * The connection that listens for release signals: one of pgjdbc's own, on a socket that
 * tells of them without delay, where that is possible; else one of the pool.
 *
 * @since 0.1.0
 */
public final class SignalConnection {

	private static final Logger logger = LoggerFactory.getLogger(SignalConnection.class);

	private static final String SOCKET_FACTORY = "socketFactory";

	private SignalConnection() {
	}

	/**
	 * Opens it.
	 * @param connections those of the locks
	 */
	static Connection open(LockConnections connections) throws SQLException {
		HikariDataSource pool = connections.ownPool();
		return (pool != null && isBesidePool(pool)) ? DriverManager.getConnection(pool.getJdbcUrl(), properties(pool))
				: connections.open();
	}

	/**
	 * Returns whether the connection is not one of a pool with that configuration. A
	 * socket factory of the application's is left alone.
	 */
	public static boolean isBesidePool(HikariConfig pool) {
		String url = pool.getJdbcUrl();
		return url != null && url.startsWith("jdbc:postgresql:") && !url.contains(SOCKET_FACTORY)
				&& pool.getDataSource() == null && pool.getDataSourceClassName() == null
				&& !pool.getDataSourceProperties().containsKey(SOCKET_FACTORY) && canBeMade(url);
	}

	/**
	 * Returns whether the driver can make our sockets, which it may not where it belongs
	 * to the application server.
	 */
	private static boolean canBeMade(String url) {
		try {
			ClassLoader driver = DriverManager.getDriver(url).getClass().getClassLoader();
			return ClassUtils.isPresent(PromptSocketFactory.class.getName(), driver);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private static Properties properties(HikariDataSource pool) {
		Properties properties = new Properties();
		properties.putAll(pool.getDataSourceProperties());
		// As in the pool, they go before the properties.
		Credentials credentials = pool.getCredentialsProvider().getCredentials();
		if (credentials.getUsername() != null) {
			properties.setProperty("user", credentials.getUsername());
		}
		if (credentials.getPassword() != null) {
			properties.setProperty("password", credentials.getPassword());
		}
		properties.putIfAbsent("loginTimeout", Long.toString((pool.getConnectionTimeout() + 999) / 1_000));
		properties.setProperty(SOCKET_FACTORY, PromptSocketFactory.class.getName());
		return properties;
	}

	/**
	 * Returns whether the driver is connected to the server's process itself: a pooler
	 * tells it a number that it made up.
	 */
	static boolean isOurs(Statement statement, PGConnection session) throws SQLException {
		try (ResultSet process = statement.executeQuery("SELECT pg_backend_pid()")) {
			return process.next() && process.getInt(1) == session.getBackendPID();
		}
	}

	/**
	 * Ends a connection whose thread may be stuck in it.
	 */
	static void abort(@Nullable Connection connection) {
		if (connection != null) {
			try {
				connection.abort(Runnable::run);
			}
			catch (SQLException ex) {
				logger.debug("The connection for release signals was not aborted", ex);
			}
		}
	}

}
