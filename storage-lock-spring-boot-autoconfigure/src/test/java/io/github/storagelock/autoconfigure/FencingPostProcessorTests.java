package io.github.storagelock.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.sql.DataSource;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for what {@link FencingPostProcessor} says of transactions that are not fenced.
 */
class FencingPostProcessorTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
				StorageLockAutoConfiguration.class, LockTransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "storage-lock.shutdown-timeout=0s");

	private final Logger logger = (Logger) LoggerFactory.getLogger(FencingPostProcessor.class);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.logger.setLevel(Level.DEBUG);
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
		this.logger.setLevel(null);
	}

	@Test
	void nothingIsSaidWhereTransactionsAreFenced() {
		this.runner.run((context) -> assertThat(messages()).isEmpty());
	}

	@Test
	void transactionsOnAnotherDatabaseAreNamedOnce() {
		this.runner
			.withBean("others", JdbcTransactionManager.class, () -> new JdbcTransactionManager(anotherDatabase()))
			.run((context) -> assertThat(messages()).containsExactly(
					"DEBUG Transactions of 'others' are not fenced: they are not on the database of the locks"));
	}

	static Stream<Arguments> managersOnARoutingDataSource() {
		return Stream.of(Arguments.argumentSet("JDBC", new JdbcTransactionManager(routing())),
				Arguments.argumentSet("JPA", jpa(routing())));
	}

	@ParameterizedTest
	@MethodSource("managersOnARoutingDataSource")
	@ExtendWith(OutputCaptureExtension.class)
	void transactionsThatMayBeOnTheDatabaseOfTheLocksAreWarnedOf(PlatformTransactionManager manager,
			CapturedOutput output) {
		this.runner.withBean("routing", PlatformTransactionManager.class, () -> manager)
			.withUserConfiguration(MarkedDataSource.class)
			.run((context) -> {
				assertThat(output)
					.containsOnlyOnce("it leads to the DataSource of the locks: a stale holder can commit");
				assertThat(output).contains("are not fenced, although");
			});
	}

	@Test
	void aStorageThatCannotFenceIsNamedOnce() {
		this.runner.withBean("memory", LockStorage.class, InMemoryLockStorage::new)
			.run((context) -> assertThat(messages()).containsExactly("DEBUG Transactions are not fenced by 'memory': "
					+ InMemoryLockStorage.class.getName() + " cannot look at its records inside one"));
	}

	private static PlatformTransactionManager jpa(DataSource dataSource) {
		JpaTransactionManager manager = new JpaTransactionManager(mock(EntityManagerFactory.class));
		manager.setDataSource(dataSource);
		return manager;
	}

	private static DataSource routing() {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return "writer";
			}

		};
		routing.setTargetDataSources(Map.of());
		routing.setDefaultTargetDataSource(MarkedDataSource.WRITER);
		routing.afterPropertiesSet();
		return routing;
	}

	private static DataSource anotherDatabase() {
		return new DriverManagerDataSource("jdbc:h2:mem:others");
	}

	private List<String> messages() {
		return this.log.list.stream().map((event) -> event.getLevel() + " " + event.getFormattedMessage()).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedDataSource {

		private static final DataSource WRITER = new DriverManagerDataSource("jdbc:h2:mem:writer;DB_CLOSE_DELAY=-1");

		@Bean
		@StorageLockDataSource
		DataSource writer() {
			return WRITER;
		}

	}

}
