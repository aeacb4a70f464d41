package io.github.storagelock.autoconfigure;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Keeps the locks in a relational database that is none of the application's DataSource
 * beans: at {@code storage-lock.jdbc.url}, or where connection details lead to and nobody
 * makes a DataSource of them, as in an application with R2DBC only.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration" },
		before = { StorageLockAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class })
@ConditionalOnClass({ HikariDataSource.class, JdbcTemplate.class })
@ConditionalOnStorage(StorageType.JDBC)
@Conditional(OwnJdbcLockStorageAutoConfiguration.OnOwnDatabase.class)
@ConditionalOnMissingBean({ LockStorage.class, StorageLockRegistry.class })
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StorageLockProperties.class)
@Import(UnitCheck.class)
public final class OwnJdbcLockStorageAutoConfiguration {

	@Bean
	JdbcLockStorage jdbcLockStorage(OwnLockDatabase database, ObjectProvider<SqlDialect> dialects,
			StorageLockProperties properties) {
		return JdbcLockStorageAutoConfiguration.storage(database.dataSource(), dialects, properties);
	}

	/**
	 * By our own properties.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("storage-lock.jdbc.url")
	static class ByProperties {

		@Bean
		OwnLockDatabase ownLockDatabase(StorageLockProperties properties) {
			StorageLockProperties.Jdbc jdbc = properties.jdbc();
			return new OwnLockDatabase(String.valueOf(jdbc.url()), jdbc.username(), jdbc.password(),
					jdbc.driverClassName());
		}

	}

	/**
	 * By what a container or a test says of the database.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JdbcConnectionDetails.class)
	// No address is called so: it matches where there is none.
	@ConditionalOnProperty(name = "storage-lock.jdbc.url", havingValue = "false", matchIfMissing = true)
	static class ByConnectionDetails {

		@Bean
		OwnLockDatabase ownLockDatabase(JdbcConnectionDetails details) {
			return new OwnLockDatabase(details.getJdbcUrl(), details.getUsername(), details.getPassword(),
					details.getDriverClassName());
		}

	}

	/**
	 * Where there is an address, and no DataSource made of it.
	 */
	static class OnOwnDatabase extends AnyNestedCondition {

		OnOwnDatabase() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		/**
		 * By our own properties.
		 */
		@ConditionalOnProperty("storage-lock.jdbc.url")
		static class Url {

		}

		/**
		 * By what a container or a test says.
		 */
		@ConditionalOnBean(type = "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails")
		@ConditionalOnMissingBean(DataSource.class)
		static class Details {

		}

	}

}
