package io.github.storagelock.autoconfigure;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.dialect.UnsupportedDatabaseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link JdbcLockStorageAutoConfiguration} with a dialect that the user chose.
 */
class ChosenDialectTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void refusesTheDialectOfAnotherDatabase() {
		for (String wrong : List.of("mysql", "postgresql", "oracle", "sqlserver", "hsqldb", "tidb")) {
			this.runner.withPropertyValues("storage-lock.jdbc.dialect=" + wrong)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(UnsupportedDatabaseException.class)
					.hasMessageContaining("The database is 'H2 ")
					.hasMessageContaining("whose dialect is 'h2', but '" + wrong + "' was chosen"));
		}
	}

	@Test
	void asksNothingAtStartIfItKnowsTheDialectAndCreatesNothing() {
		this.runner
			.withPropertyValues("storage-lock.jdbc.dialect=h2", "storage-lock.jdbc.initialize-schema=never",
					"spring.datasource.url=jdbc:h2:mem:later;IFEXISTS=TRUE")
			.run((context) -> {
				StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);
				assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> registry.tryAcquire("a"))
					.withMessageContaining("\"mem:later\" not found");
				try (Connection database = DriverManager.getConnection("jdbc:h2:mem:later;DB_CLOSE_DELAY=-1", "sa", "");
						Statement statement = database.createStatement()) {
					assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> registry.tryAcquire("a"))
						.withMessageContaining(
								"'storage_lock' cannot be used and is not to be created: it does not exist")
						.withMessageContaining("CREATE TABLE");

					statement.execute(SqlDialect.of("h2").createTable().replace("{table}", "storage_lock"));

					assertThat(registry.tryAcquire("a")).isPresent();
					statement.execute("SHUTDOWN");
				}
			});
	}

	@Test
	void aWrongDialectIsToldAtTheFirstUseWhereNothingIsAskedAtStart() {
		for (String wrong : List.of("mysql", "postgresql", "sqlite")) {
			this.runner
				.withPropertyValues("storage-lock.jdbc.dialect=" + wrong, "storage-lock.jdbc.initialize-schema=never")
				.run((context) -> assertThatExceptionOfType(StorageLockException.class)
					.isThrownBy(() -> context.getBean(StorageLockRegistry.class).tryAcquire("a"))
					.withMessageContaining("whose dialect is 'h2', but '" + wrong + "' was chosen"));
		}
	}

}
