package io.github.storagelock.autoconfigure;

import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;

/**
 * What a user reads whose configuration leaves no locks, or two places for them.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationFailuresTests {

	@Test
	void severalMarkedDataSourcesAreNamed(CapturedOutput output) {
		fails(Marked.class);

		assertThat(output).contains("several DataSource beans are marked with @StorageLockDataSource: one, two.")
			.contains("Leave the annotation on the one for the locks");
	}

	@ParameterizedTest
	@ValueSource(classes = { NeedsRegistry.class, NeedsStorage.class })
	void withoutADataSourceItSaysWhatIsMissing(Class<?> needs, CapturedOutput output) {
		fails(needs);

		assertThat(output)
			.contains("The locks are to be kept in the application's database, but there is no DataSource bean.")
			.contains("Add spring-boot-starter-jdbc or spring-boot-starter-data-jpa, the driver of your database, and"
					+ " spring.datasource.url; or storage-lock.jdbc.url for the locks alone, as beside R2DBC; or declare a bean of type LockStorage or StorageLockRegistry, or set"
					+ " storage-lock.enabled=false if this application needs no locks.");
	}

	@Test
	void aStatementOfTheSetUpThatIsRefusedIsNotTakenForAMissingDatabase(CapturedOutput output) {
		fails(OtherPool.class, "--address=jdbc:h2:mem:x;INIT=nonsense");

		assertThat(output).contains("The database answers, but refuses a statement by which connections are set up")
			.doesNotContain("Check that the database is running");
	}

	@Test
	void disabledItSaysSoToWhoeverNeedsTheRegistry(CapturedOutput output) {
		fails(NeedsRegistry.class, "--storage-lock.enabled=false");

		assertThat(output)
			.contains("A bean of type " + StorageLockRegistry.class.getName() + " is asked for, but"
					+ " storage-lock.enabled=false: there are no locks.")
			.contains("Write storage-lock.storage=in-memory in its place")
			.contains("ObjectProvider<StorageLockRegistry>");
	}

	@Test
	void aPartOfTheApplicationIsToldWhatToImport(CapturedOutput output) {
		fails(WithoutLocks.class);

		assertThat(output).contains("the auto-configuration of Storage Lock did not run")
			.contains("@ImportAutoConfiguration({ JdbcLockStorageAutoConfiguration.class,");
	}

	@Test
	void aPartOfTheApplicationIsToldToImportTheStorageThatIsChosen(CapturedOutput output) {
		fails(WithoutLocks.class, "--storage-lock.storage=dynamodb");

		assertThat(output).contains("@ImportAutoConfiguration({ DynamoDbLockStorageAutoConfiguration.class,");
	}

	@Test
	void whoeverAsksForTheClassIsToldOfTheInterface(CapturedOutput output) {
		fails(NeedsClass.class);

		assertThat(output).contains("the StorageLockRegistry bean is of another class.")
			.contains("Ask for " + StorageLockRegistry.class.getName());
	}

	@Test
	void aDedicatedPoolOnAnotherPoolIsReportedAsItsProperty(CapturedOutput output) {
		fails(OtherPool.class, "--storage-lock.jdbc.pool.mode=dedicated");

		assertThat(output).contains("storage-lock.jdbc.pool.mode")
			.contains("A dedicated pool needs a HikariDataSource to copy, but this is a "
					+ DriverManagerDataSource.class.getName() + ": choose the mode 'shared' or 'auto'");
	}

	@ParameterizedTest
	@ValueSource(classes = { Mocked.class, DeeplyMocked.class })
	void aMockedDataSourceIsRecognized(Class<?> mocked, CapturedOutput output) {
		fails(mocked);

		assertThat(output).contains("gives no connection or no name of a database, as a mock does")
			.contains("storage-lock.enabled=false");
	}

	@ParameterizedTest
	@CsvSource({ "storage-lock.max-wait, 10", "storage-lock.lease, 30", "storage-lock.min-hold, 0",
			"storage-lock.jdbc.pool.connection-timeout, 3000", "storage-lock.jdbc.statementTimeout, 3",
			"storage-lock.sweeper.retention, ${my.days:1}" })
	void aDurationWithoutAUnitIsRefused(String property, String value, CapturedOutput output) {
		fails(OtherPool.class, "--" + property + "=" + value);

		assertThat(output).contains("A duration needs a unit: write ").contains("s for seconds or ");
	}

	@Test
	void otherNumbersAndOtherDurationsNeedNoUnit() {
		run(Timed.class, "--storage-lock.jdbc.pool.maximum-size=2", "--storage-lock.lease=20s",
				"--storage-lock.max-wait=PT1S", "--spring.datasource.hikari.connection-timeout=3000");
	}

	@Test
	void statementsThatMayTakeAsLongAsTheLeaseAreToldAtStart(CapturedOutput output) {
		run(Timed.class, "--storage-lock.lease=3s");

		assertThat(output).contains("storage-lock.jdbc.statement-timeout=3s is not shorter than storage-lock.lease=3s");
	}

	@Test
	void statementsThatMayTakeAsLongAsTheLeaseOfAMethodAreToldOnce(CapturedOutput output) {
		run(Timed.class, (context) -> {
			context.getBean(ShortJob.class).run();
			context.getBean(ShortJob.class).run();
		});

		assertThat(output).containsOnlyOnce(
				"The lease of lock 'short', 2s, is not longer than" + " storage-lock.jdbc.statement-timeout, 3s");
	}

	static void fails(Class<?> application, String... arguments) {
		assertThatException().isThrownBy(() -> run(application, arguments));
	}

	static void run(Class<?> application, String... arguments) {
		run(application, (context) -> {
		}, arguments);
	}

	private static void run(Class<?> application, Consumer<ApplicationContext> use, String... arguments) {
		SpringApplication spring = new SpringApplication(application);
		spring.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = spring.run(arguments)) {
			use.accept(context);
		}
	}

	private static HikariDataSource h2() {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl("jdbc:h2:mem:" + System.nanoTime());
		return dataSource;
	}

	@ImportAutoConfiguration({ JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class,
			DistributedLockAutoConfiguration.class, LockTransactionAutoConfiguration.class,
			MissingStorageAutoConfiguration.class })
	static class Application {

	}

	@Import(Application.class)
	static class Marked {

		@Bean
		@StorageLockDataSource
		HikariDataSource one() {
			return h2();
		}

		@Bean
		@StorageLockDataSource
		HikariDataSource two() {
			return h2();
		}

	}

	@Import(Application.class)
	static class NeedsRegistry {

		@Bean
		String needy(StorageLockRegistry registry) {
			return registry.nodeId();
		}

	}

	@Import(Application.class)
	static class NeedsStorage {

		@Bean
		String needy(LockStorage storage) {
			return storage.toString();
		}

	}

	static class WithoutLocks {

		@Bean
		DataSource dataSource() {
			return h2();
		}

		@Bean
		String needy(StorageLockRegistry registry) {
			return registry.nodeId();
		}

	}

	@Import(Application.class)
	static class NeedsClass {

		@Bean
		StorageLockRegistry registry() {
			return mock(StorageLockRegistry.class);
		}

		@Bean
		String needy(DefaultStorageLockRegistry registry) {
			return registry.nodeId();
		}

	}

	@Import(Application.class)
	static class OtherPool {

		@Bean
		DataSource dataSource(@Value("${address:}") String address) {
			return new DriverManagerDataSource(address.isEmpty() ? "jdbc:h2:mem:" + System.nanoTime() : address);
		}

	}

	@Import(Application.class)
	static class Mocked {

		@Bean
		DataSource dataSource() {
			return mock();
		}

	}

	@Import(Application.class)
	static class DeeplyMocked {

		@Bean
		DataSource dataSource() {
			return mock(DataSource.class, RETURNS_DEEP_STUBS);
		}

	}

	@Import({ Application.class, ShortJob.class })
	@ImportAutoConfiguration(DataSourceAutoConfiguration.class)
	static class Timed {

	}

	static class ShortJob {

		@DistributedLock(name = "short", lease = "2s")
		void run() {
		}

	}

}
