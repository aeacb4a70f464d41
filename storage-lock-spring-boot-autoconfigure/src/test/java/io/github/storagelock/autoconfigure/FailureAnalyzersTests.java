package io.github.storagelock.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user reads when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalyzersTests {

	@Test
	void aMissingTableIsReportedWithTheStatementThatCreatesIt(CapturedOutput output) {
		fails(Application.class, "--storage-lock.jdbc.initialize-schema=never");

		assertThat(output).contains("The lock table 'storage_lock' cannot be used and is not to be created")
			.contains("CREATE TABLE IF NOT EXISTS storage_lock (")
			.contains("storage-lock.jdbc.initialize-schema=if-missing");
	}

	@Test
	void severalDataSourcesAreReportedWithTheQualifier(CapturedOutput output) {
		fails(TwoDataSources.class);

		assertThat(output).contains("none of them is primary: one, two.").contains("@StorageLockDataSource");
	}

	@Test
	void aDatabaseThatDoesNotAnswerIsReported(CapturedOutput output) {
		fails(Application.class, "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none",
				"--spring.datasource.hikari.connection-timeout=300");

		assertThat(output).contains("The database cannot be asked what it is")
			.contains("Check that the database is running")
			.doesNotContain("..");
	}

	@Test
	void aLeaseThatIsTooShortIsReportedAsItsProperty(CapturedOutput output) {
		fails(Application.class, "--storage-lock.lease=10ms");

		assertThat(output).contains("storage-lock.lease")
			.contains("The lease must be between 1s and 365 days")
			.contains("10ms")
			.doesNotContainPattern("PT[0-9]");
	}

	@Test
	void aDurationThatIsNoneIsReportedAsItsProperty(CapturedOutput output) {
		fails(Application.class, "--storage-lock.max-wait=soon");

		assertThat(output).contains("storage-lock.max-wait").contains("soon");
	}

	@Test
	void aMethodThatCannotBeLockedIsReported(CapturedOutput output) {
		fails(FinalMethod.class);

		assertThat(output).contains("@DistributedLock on ").contains("finalMethod()").contains("final");
	}

	private static void fails(Class<?> application, String... arguments) {
		SpringApplication spring = new SpringApplication(application);
		spring.setWebApplicationType(WebApplicationType.NONE);
		String[] all = new String[arguments.length + 1];
		all[0] = "--spring.datasource.generate-unique-name=true";
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		assertThatException().isThrownBy(() -> spring.run(all));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	static class TwoDataSources {

		@Bean
		HikariDataSource one() {
			return new HikariDataSource();
		}

		@Bean
		HikariDataSource two() {
			return new HikariDataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	static class FinalMethod {

		@Bean
		Job job() {
			return new Job();
		}

	}

	static class Job {

		@DistributedLock
		final void finalMethod() {
			throw new IllegalStateException("is not called");
		}

	}

}
