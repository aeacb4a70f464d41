package io.github.storagelock.storage.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.autoconfigure.JdbcLockStorageAutoConfiguration;
import io.github.storagelock.autoconfigure.StorageLockAutoConfiguration;
import io.github.storagelock.storage.jdbc.dialect.DatabaseProduct;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.dialect.UnsupportedDatabaseException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database nobody told us about, by four methods of a user.
 */
class UnknownDatabaseTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class));

	@Test
	void withoutADialectTheStartFails() {
		this.runner.withUserConfiguration(ForeignDatabase.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOf(UnsupportedDatabaseException.class)
				.hasMessageContaining("Nobody's Database 1.0"));
	}

	@Test
	void withTheFourMethodsOfADialectItLocks() {
		this.runner.withUserConfiguration(ForeignDatabase.class, ForeignDialect.class).run((context) -> {
			new Scenario(context.getBean(JdbcLockStorage.class)).plays();
			new Scenario(context.getBean(JdbcLockStorage.class)).playsWithRivals();
			StorageLock lock = context.getBean(StorageLockRegistry.class).obtain("x");
			assertThat(lock.tryLock()).isTrue();
			assertThat(lock.lease().isValid()).isTrue();
			lock.unlock();
		});
	}

	/**
	 * Says that it is another database, and speaks as PostgreSQL does.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ForeignDatabase {

		@Bean
		DataSource dataSource() {
			JdbcDataSource h2 = new JdbcDataSource();
			h2.setURL("jdbc:h2:mem:nobody;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
			return new DelegatingDataSource(h2) {

				@Override
				public Connection getConnection() throws SQLException {
					return stranger(super.getConnection());
				}

			};
		}

		private static Connection stranger(Connection connection) {
			return proxy(Connection.class, connection, (method, result) -> (result instanceof DatabaseMetaData metaData)
					? proxy(DatabaseMetaData.class, metaData, ForeignDatabase::name) : result);
		}

		private static Object name(String method, Object result) {
			return switch (method) {
				case "getDatabaseProductName" -> "Nobody's Database";
				case "getDatabaseProductVersion" -> "1.0";
				default -> result;
			};
		}

		private static <T> T proxy(Class<T> type, T target, BiFunction<String, Object, Object> change) {
			return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
					(proxy, method, arguments) -> {
						try {
							return change.apply(method.getName(), method.invoke(target, arguments));
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					}));
		}

	}

	/**
	 * What the user writes.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ForeignDialect implements SqlDialect {

		@Override
		public String id() {
			return "nobody";
		}

		@Override
		public boolean supports(DatabaseProduct product) {
			return product.name().equals("Nobody's Database");
		}

		@Override
		public String now() {
			return "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT)";
		}

		@Override
		public String createTable() {
			return """
					CREATE TABLE {table} (
					  lock_id VARCHAR(255) NOT NULL PRIMARY KEY,
					  owner_id VARCHAR(255),
					  fencing_token BIGINT NOT NULL,
					  acquired_at BIGINT NOT NULL,
					  expires_at BIGINT NOT NULL,
					  wanted_until BIGINT DEFAULT 0 NOT NULL
					)""";
		}

	}

}
