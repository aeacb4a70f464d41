package io.github.storagelock.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.storagelock.StorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link UnknownPropertyFailureAnalyzer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertyFailureAnalyzerTests {

	@ParameterizedTest
	@CsvSource({ "storage-lock.leese, storage-lock.lease", "storage-lock.maximal-wait, storage-lock.max-wait",
			"storage-lock.jdbc.pool.max-size, storage-lock.jdbc.pool.maximum-size",
			"storage-lock.hand-over.max-holds, storage-lock.hand-off.max-holds" })
	void aPropertyThatDoesNotExistIsReportedWithTheOneThatWasMeant(String property, String meant,
			CapturedOutput output) {
		ConfigurationFailuresTests.fails(ConfigurationFailuresTests.OtherPool.class, "--" + property + "=10");

		assertThat(output).contains("There is no property " + property + " (")
			.contains("Write " + meant + " if that was meant, or remove " + property + ".");
	}

	@Test
	void variablesOfTheSystemMayBelongToSomebodyElse() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								Map.of("STORAGE_LOCK_TEST_ORACLE_URL", "somewhere", "STORAGE_LOCK_LEASE", "20s"))))
			.withSystemProperties("storage-lock.version=3")
			.run((context) -> assertThat(context.getBean(StorageLockRegistry.class).defaultOptions().lease())
				.hasSeconds(20));
	}

}
