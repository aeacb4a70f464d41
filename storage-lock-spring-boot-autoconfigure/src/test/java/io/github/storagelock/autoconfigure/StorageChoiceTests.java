package io.github.storagelock.autoconfigure;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.storagelock.autoconfigure.ConfigurationFailuresTests.Application;
import io.github.storagelock.autoconfigure.ConfigurationFailuresTests.OtherPool;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@code storage-lock.storage}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StorageChoiceTests {

	@Test
	void aStorageThatIsSetAndCannotBeReachedIsNamed(CapturedOutput output) {
		ConfigurationFailuresTests.fails(Application.class, "--storage-lock.storage=JDBC");

		assertThat(output).contains(
				"The locks are to be kept where storage-lock.storage=jdbc says, but there is no DataSource bean.");
	}

	@Test
	void anUnknownStorageIsReportedWithThoseThatThereAre(CapturedOutput output) {
		ConfigurationFailuresTests.fails(OtherPool.class, "--storage-lock.storage=zookeeper");

		assertThat(output).contains("storage-lock.storage").contains("zookeeper").contains("JDBC");
	}

	@Test
	void whatIsThereInsteadIsNamedWithTheLineThatChoosesIt(CapturedOutput output) {
		ConfigurationFailuresTests.fails(OtherPool.class, "--storage-lock.storage=in-memory");

		assertThat(output)
			.contains("The locks are to be kept where storage-lock.storage=in-memory says, but there is no"
					+ " InMemoryLockStorage bean, only a DataSource.")
			.contains("or write storage-lock.storage=jdbc to keep the locks there");
	}

	@Test
	void anAutoConfigurationThatIsExcludedIsLookedFor(CapturedOutput output) {
		ConfigurationFailuresTests.fails(WithoutJdbc.class);

		assertThat(output)
			.contains("there is a DataSource bean, but the auto-configuration of that storage did not run.")
			.contains("See that nothing excludes it (spring.autoconfigure.exclude)");
	}

	@Test
	void anApplicationWithoutLocksNeedsNoStorage() {
		ConfigurationFailuresTests.run(Application.class, "--storage-lock.enabled=false");
	}

	@ImportAutoConfiguration({ StorageLockAutoConfiguration.class, MissingStorageAutoConfiguration.class })
	static class WithoutJdbc {

		@Bean
		DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + System.nanoTime());
		}

	}

}
