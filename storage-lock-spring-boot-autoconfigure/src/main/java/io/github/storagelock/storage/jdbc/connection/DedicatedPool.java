package io.github.storagelock.storage.jdbc.connection;

import java.util.Properties;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.jdbc.connection.ConnectionSettings.OwnPool;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * The pool of the locks: a small copy of the application's, with settings that suit them.
 */
final class DedicatedPool {

	private static final Logger logger = LoggerFactory.getLogger(DedicatedPool.class);

	private static final String NAME = "storage-lock";

	// What Hikari calls a pool without a name, by the order in which they start.
	private static final Pattern UNNAMED = Pattern.compile("HikariPool-\\d+");

	private DedicatedPool() {
	}

	/**
	 * Returns the pool, or null if the locks are to use the application's connections. It
	 * connects when it is asked for its first connection.
	 */
	static @Nullable HikariDataSource of(DataSource dataSource, @Nullable OwnPool wanted, SqlDialect dialect) {
		if (wanted == null) {
			return null;
		}
		// A subclass may do what is not copied, such as to fetch passwords.
		if (!wanted.required() && dataSource.getClass() != HikariDataSource.class) {
			logger.info(
					"The locks share the connections of the application, as {} is not a plain HikariDataSource:"
							+ " they wait for one when all are in use{}",
					dataSource.getClass().getName(), dialect.notifies() ? ", and waiting nodes poll" : "");
			return null;
		}
		if (!(dataSource instanceof HikariDataSource application)) {
			throw new IllegalArgumentException("A dedicated pool needs a HikariDataSource to copy, but this is a "
					+ dataSource.getClass().getName() + ": choose the mode 'shared' or 'auto'");
		}
		HikariDataSource pool = new HikariDataSource();
		copy(application, wanted, dialect).copyStateTo(pool);
		return pool;
	}

	/**
	 * Follows the application's credentials, which may be changed while it runs. HikariCP
	 * before 7, as Spring Boot 3.5 has it, knows no provider of them: there they stay as
	 * they are at first.
	 */
	private static void followCredentials(HikariDataSource application, HikariConfig config) {
		try {
			if (config.getCredentialsProvider() == null && config.getCredentialsProviderClassName() == null) {
				config.setCredentialsProvider(application::getCredentials);
			}
		}
		catch (LinkageError ex) {
			logger.debug("The locks' pool keeps its credentials: this HikariCP has no provider of them", ex);
		}
	}

	private static HikariConfig copy(HikariDataSource application, OwnPool wanted, SqlDialect dialect) {
		HikariConfig config = new HikariConfig();
		application.copyStateTo(config);
		config.setPoolName(name(application.getPoolName()));
		config.setMaximumPoolSize(wanted.maximumSize());
		config.setMinimumIdle(1);
		config.setLeakDetectionThreshold(0);
		config.setConnectionTimeout(wanted.connectionTimeout().toMillis());
		config.setValidationTimeout(Math.min(config.getValidationTimeout(), config.getConnectionTimeout()));
		config.setAutoCommit(true);
		config.setReadOnly(false);
		if (config.getThreadFactory() == null) {
			config.setThreadFactory(new DetachedThreads("storage-lock-pool"));
		}
		config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
		followCredentials(application, config);
		if (config.getDataSourceClassName() == null) {
			// They are the driver's: a class of DataSources has setters of its own.
			Properties properties = new Properties();
			properties.putAll(config.getDataSourceProperties());
			dialect.connectionProperties().forEach(properties::putIfAbsent);
			ApplicationName.addTo(properties, config);
			config.setDataSourceProperties(properties);
		}
		dialect.connectionSetup().ifPresent((setup) -> InitSql.join(config, dialect, setup));
		if (wanted.needsOneMore().test(config)) {
			config.setMaximumPoolSize(wanted.maximumSize() + 1);
		}
		return config;
	}

	/**
	 * Returns the name in logs, JMX and metrics, where an application may have pools of
	 * several databases.
	 */
	private static String name(@Nullable String application) {
		return (application == null || UNNAMED.matcher(application).matches()) ? NAME : application + "-" + NAME;
	}

}
