package io.github.storagelock.autoconfigure;

import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link OwnJdbcLockStorageAutoConfiguration}.
 */
class OwnJdbcLockStorageAutoConfigurationTests {

	private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(JdbcLockStorageAutoConfiguration.class, OwnJdbcLockStorageAutoConfiguration.class,
					StorageLockAutoConfiguration.class, MissingStorageAutoConfiguration.class));

	@Test
	void locksAreAtTheirOwnAddressWithoutADataSource() {
		HikariDataSource[] used = new HikariDataSource[1];
		this.runner.withPropertyValues("storage-lock.jdbc.url=" + this.url, "storage-lock.jdbc.username=sa")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(DataSource.class).hasSingleBean(StorageLockRegistry.class);
				context.getBean(StorageLockRegistry.class)
					.runLocked("a",
							() -> assertThat(context.getBean(LockStorage.class).find("a").orElseThrow().isHeld())
								.isTrue());
				assertThat(context.getBean(LockStorage.class)).asString().contains("H2").contains("pool ");
				used[0] = context.getBean(OwnLockDatabase.class).dataSource();
			});
		assertThat(used[0].isClosed()).isTrue();
	}

	@Test
	void ownAddressComesBeforeTheApplicationsDataSource() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("storage-lock.jdbc.url=" + this.url, "spring.datasource.generate-unique-name=true")
			.run((context) -> {
				context.getBean(StorageLockRegistry.class).acquire("a").release();

				assertThat(new JdbcTemplate(context.getBean(DataSource.class))
					.queryForList("SELECT table_name FROM information_schema.tables", String.class))
					.doesNotContain("storage_lock", "STORAGE_LOCK");
			});
	}

	@Test
	void connectionDetailsAreEnough() {
		this.runner.withBean(JdbcConnectionDetails.class, () -> new Details(this.url))
			.run((context) -> assertThat(context).doesNotHaveBean(DataSource.class)
				.hasSingleBean(OwnLockDatabase.class)
				.hasSingleBean(StorageLockRegistry.class));
	}

	@Test
	void dataSourceOfTheApplicationNeedsNone() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true")
			.run((context) -> assertThat(context).hasSingleBean(StorageLockRegistry.class)
				.doesNotHaveBean(OwnLockDatabase.class));
	}

	@Test
	void classesOfSpringBootsJdbcAreNotNeeded() {
		this.runner.withClassLoader(new FilteredClassLoader(JdbcConnectionDetails.class))
			.withPropertyValues("storage-lock.jdbc.url=" + this.url,
					"storage-lock.jdbc.driver-class-name=org.h2.Driver")
			.run((context) -> assertThat(context).hasSingleBean(StorageLockRegistry.class));
	}

	@Test
	void nothingSaysHowToGetOne() {
		this.runner.run((context) -> assertThat(context).getFailure()
			.isInstanceOfSatisfying(MissingStorageException.class,
					(failure) -> assertThat(failure.remedy()).contains("storage-lock.jdbc.url")));
	}

	@Test
	void userWithoutAnAddressIsRefused() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true", "storage-lock.jdbc.username=locks")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("storage-lock.jdbc.username")
				.hasMessageContaining("storage-lock.jdbc.url"));
	}

	@Test
	void postgreSqlTellsOfReleases() {
		TestDatabase.POSTGRESQL_15.assumeAvailable();
		try (HikariDataSource server = TestDatabase.POSTGRESQL_15.dataSource()) {
			this.runner
				.withPropertyValues("storage-lock.jdbc.url=" + server.getJdbcUrl(),
						"storage-lock.jdbc.username=" + server.getUsername(),
						"storage-lock.jdbc.password=" + ((server.getPassword() != null) ? server.getPassword() : ""),
						"storage-lock.jdbc.table-name=" + TestDatabase.POSTGRESQL_15.uniqueTableName())
				.run((context) -> {
					context.getBean(StorageLockRegistry.class).acquire("a").release();
					assertThat(context.getBean(LockStorage.class)).asString().contains("PostgreSQL 15");
				});
		}
	}

	private record Details(String url) implements JdbcConnectionDetails {

		@Override
		public String getUsername() {
			return "sa";
		}

		@Override
		public String getPassword() {
			return "";
		}

		@Override
		public String getJdbcUrl() {
			return this.url;
		}

	}

}
