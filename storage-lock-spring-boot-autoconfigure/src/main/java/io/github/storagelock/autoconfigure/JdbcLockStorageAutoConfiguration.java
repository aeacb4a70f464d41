package io.github.storagelock.autoconfigure;

import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Keeps the locks in the application's relational database.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration" },
		before = StorageLockAutoConfiguration.class)
@ConditionalOnClass({ DataSource.class, JdbcTemplate.class })
@ConditionalOnStorage(StorageType.JDBC)
@ConditionalOnBean(DataSource.class)
@ConditionalOnMissingBean({ LockStorage.class, StorageLockRegistry.class })
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StorageLockProperties.class)
@Import(UnitCheck.class)
@ImportRuntimeHints(JdbcLockStorageAutoConfiguration.SchemaHints.class)
public final class JdbcLockStorageAutoConfiguration {

	@Bean
	@DependsOnDatabaseInitialization
	JdbcLockStorage jdbcLockStorage(ListableBeanFactory beanFactory, ObjectProvider<DataSource> dataSources,
			@StorageLockDataSource ObjectProvider<DataSource> lockDataSources, ObjectProvider<SqlDialect> dialects,
			StorageLockProperties properties) {
		return storage(choose(dataSources, lockDataSources, beanFactory), dialects, properties);
	}

	/**
	 * Creates the storage on a database, as the properties say.
	 */
	static JdbcLockStorage storage(DataSource dataSource, ObjectProvider<SqlDialect> dialects,
			StorageLockProperties properties) {
		String configured = properties.jdbc().dialect();
		SqlDialect chosen = dialects.getIfAvailable(() -> (configured != null)
				? CheckedProperties.check("jdbc.dialect", configured, () -> SqlDialect.of(configured)) : null);
		JdbcSettings settings = new CheckedProperties(properties).jdbcSettings();
		PoolMode mode = settings.pool().mode();
		return (mode != PoolMode.DEDICATED) ? storage(dataSource, chosen, settings)
				: CheckedProperties.check("jdbc.pool.mode", mode, () -> storage(dataSource, chosen, settings));
	}

	private static JdbcLockStorage storage(DataSource dataSource, @Nullable SqlDialect chosen, JdbcSettings settings) {
		if (chosen != null && settings.schemaInitialization() == SchemaInitialization.NEVER) {
			// The application may start before its database.
			return JdbcLockStorage.onFirstUse(dataSource, chosen, settings);
		}
		return new JdbcLockStorage(dataSource, (chosen != null) ? chosen : SqlDialect.detect(dataSource), settings);
	}

	private static DataSource choose(ObjectProvider<DataSource> all, ObjectProvider<DataSource> marked,
			ListableBeanFactory beanFactory) {
		try {
			DataSource dataSource = marked.getIfAvailable(all::getIfUnique);
			if (dataSource != null) {
				return dataSource;
			}
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new NoUniqueLockDataSourceException(
					Objects.requireNonNullElse(ex.getBeanNamesFound(), List.<String>of()), true);
		}
		throw new NoUniqueLockDataSourceException(List.of(beanFactory.getBeanNamesForType(DataSource.class)), false);
	}

	/**
	 * Takes the table's definitions into a native image.
	 */
	static class SchemaHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/github/storagelock/storage/jdbc/dialect/schema-*.sql");
		}

	}

}
