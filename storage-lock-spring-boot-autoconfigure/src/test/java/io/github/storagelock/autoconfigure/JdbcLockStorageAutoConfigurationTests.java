package io.github.storagelock.autoconfigure;

import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.dialect.DatabaseProduct;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link JdbcLockStorageAutoConfiguration}.
 */
class JdbcLockStorageAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void worksWithoutAnyConfiguration() {
		this.runner.run((context) -> {
			StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);

			assertThat(registry.callLocked("a", () -> tables(context.getBean(DataSource.class))))
				.isEqualTo("STORAGE_LOCK");
		});
	}

	@Test
	void keepsTheLocksOnConnectionsOfTheirOwn() {
		this.runner.withPropertyValues("spring.datasource.hikari.maximum-pool-size=1").run((context) -> {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			try (var all = pool.getConnection()) {
				assertThat(context.getBean(StorageLockRegistry.class).tryAcquire("a")).isPresent();
			}
		});
	}

	@Test
	void takesTheConfiguredTable() {
		this.runner.withPropertyValues("storage-lock.jdbc.table-name=app_lock")
			.run((context) -> assertThat(tables(context.getBean(DataSource.class))).isEqualTo("APP_LOCK"));
	}

	@Test
	void takesTheConfiguredDialect() {
		this.runner.withPropertyValues("storage-lock.jdbc.dialect=h2")
			.run((context) -> assertThat(tables(context.getBean(DataSource.class))).isEqualTo("STORAGE_LOCK"));
	}

	@Test
	void backsOffForAStorageOfTheUsers() {
		LockStorage own = mock(LockStorage.class);

		this.runner.withBean(LockStorage.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(LockStorage.class)
				.doesNotHaveBean(JdbcLockStorage.class)
				.hasSingleBean(StorageLockRegistry.class));
	}

	@Test
	void backsOffForARegistryOfTheUsers() {
		StorageLockRegistry own = mock(StorageLockRegistry.class);

		this.runner.withBean(StorageLockRegistry.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(StorageLockRegistry.class)
				.doesNotHaveBean(LockStorage.class));
	}

	@Test
	void takesADialectOfTheUsers() {
		this.runner.withUserConfiguration(OwnDialect.class)
			.withPropertyValues("storage-lock.jdbc.dialect=mysql")
			.run((context) -> {
				assertThat(context.getBean(StorageLockRegistry.class).tryAcquire("a")).isPresent();
				assertThat(tables(context.getBean(DataSource.class))).isEqualTo("STORAGE_LOCK");
			});
	}

	@Test
	void backsOffWithoutADataSource() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(StorageLockRegistry.class));
	}

	@Test
	void backsOffWithoutSpringJdbc() {
		this.runner.withClassLoader(new FilteredClassLoader(JdbcTemplate.class))
			.run((context) -> assertThat(context).doesNotHaveBean(LockStorage.class));
	}

	@Test
	void backsOffWhenDisabled() {
		this.runner.withPropertyValues("storage-lock.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(LockStorage.class)
				.doesNotHaveBean(StorageLockRegistry.class));
	}

	@Test
	void takesTheMarkedDataSourceRatherThanThePrimaryOne() {
		this.runner.withUserConfiguration(MarkedDataSource.class).run((context) -> {
			assertThat(tables(context.getBean("forLocks", DataSource.class))).isEqualTo("STORAGE_LOCK");
			assertThat(tables(context.getBean("main", DataSource.class))).isEmpty();
		});
	}

	@Test
	void takesThePrimaryDataSource() {
		this.runner.withUserConfiguration(PrimaryDataSource.class)
			.run((context) -> assertThat(tables(context.getBean("main", DataSource.class))).isEqualTo("STORAGE_LOCK"));
	}

	@Test
	void failsWithTheirNamesWhenNoneOfSeveralDataSourcesIsMarked() {
		this.runner.withUserConfiguration(TwoDataSources.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(NoUniqueLockDataSourceException.class)
				.hasMessageContaining("one, two"));
	}

	@Test
	void closesItsPoolAndNotThatOfTheApplication() {
		this.runner.withUserConfiguration(PrimaryDataSource.class).run((context) -> {
			HikariDataSource pool = context.getBean("main", HikariDataSource.class);

			context.getBean(JdbcLockStorage.class).close();

			assertThat(pool.isClosed()).isFalse();
			assertThat(pool.isRunning()).isTrue();
		});
	}

	@Test
	void readsAllProperties() {
		this.runner
			.withPropertyValues("storage-lock.jdbc.statement-timeout=2s", "storage-lock.jdbc.pool.mode=dedicated",
					"storage-lock.jdbc.pool.maximum-size=2", "storage-lock.jdbc.pool.connection-timeout=1s",
					"storage-lock.jdbc.initialize-schema=if-missing")
			.run((context) -> {
				StorageLockProperties.Jdbc jdbc = context.getBean(StorageLockProperties.class).jdbc();
				assertThat(jdbc.statementTimeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(jdbc.pool().maximumSize()).isEqualTo(2);
				assertThat(jdbc.pool().connectionTimeout()).isEqualTo(Duration.ofSeconds(1));
			});
	}

	private static String tables(DataSource dataSource) {
		return String.join(",", new JdbcTemplate(dataSource).queryForList(
				"SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC'", String.class));
	}

	private static HikariDataSource h2(String name) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl("jdbc:h2:mem:" + name + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
		return dataSource;
	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedDataSource {

		@Bean
		@Primary
		HikariDataSource main() {
			return h2("main");
		}

		@Bean
		@StorageLockDataSource
		HikariDataSource forLocks() {
			return h2("locks");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryDataSource {

		@Bean
		@Primary
		HikariDataSource main() {
			return h2("main");
		}

		@Bean
		HikariDataSource other() {
			return h2("other");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		HikariDataSource one() {
			return h2("one");
		}

		@Bean
		HikariDataSource two() {
			return h2("two");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDialect {

		@Bean
		SqlDialect sqlDialect() {
			SqlDialect h2 = SqlDialect.of("h2");
			return new SqlDialect() {

				@Override
				public String id() {
					return "own";
				}

				@Override
				public boolean supports(DatabaseProduct product) {
					return true;
				}

				@Override
				public String now() {
					return h2.now();
				}

				@Override
				public String createTable() {
					return h2.createTable();
				}

			};
		}

	}

}
