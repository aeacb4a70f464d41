package io.github.storagelock.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.transaction.UserTransaction;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;

import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

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
					"DEBUG Transactions of 'others' begin on another DataSource than that of the locks: they are fenced"
							+ " if it leads to the same database, which the first one under a lock finds out"));
	}

	@Test
	void dataSourceOfAChildContextThatIsNotGuardedIsNamed() {
		this.runner.run((context) -> {
			HikariDataSource locks = context.getBean(HikariDataSource.class);
			try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
				child.setParent(context);
				child.registerBean("theirs", DataSource.class, () -> new DriverManagerDataSource(locks.getJdbcUrl(),
						locks.getUsername(), locks.getPassword()));
				child.refresh();

				assertThat(messages()).singleElement()
					.asString()
					.startsWith("WARN Commits on 'theirs' (" + DriverManagerDataSource.class.getName()
							+ ") are not guarded, as it is of a child context");
			}
		});
	}

	static Stream<Arguments> managersWithoutAThreadOrAConnection() {
		return Stream.of(Arguments.argumentSet("JTA", new JtaTransactionManager(mock(UserTransaction.class))),
				Arguments.argumentSet("reactive", mock(AbstractReactiveTransactionManager.class)));
	}

	@ParameterizedTest
	@MethodSource("managersWithoutAThreadOrAConnection")
	void aContextWithoutAnyFenceSaysSoOnce(TransactionManager manager) {
		this.runner.withBean("theirs", TransactionManager.class, () -> manager)
			.run((context) -> assertThat(messages()).containsExactly("INFO No transactions are fenced here, because"
					+ " none of ['theirs' (" + manager.getClass().getSimpleName() + ")] is one of JDBC or JPA: a stale"
					+ " holder can commit. Let the data check the token (LockLease.fencingToken)"));
	}

	@Test
	void aDataSourceThatCannotBeGuardedIsWarnedOf() {
		JdbcDataSource closed = new JdbcDataSource();
		closed.setURL("jdbc:h2:mem:closed;DB_CLOSE_DELAY=-1");
		this.runner.withBean("closed", DataSource.class, () -> closed)
			.run((context) -> assertThat(messages()).singleElement()
				.asString()
				.startsWith(
						"WARN Commits on 'closed' are not guarded, as org.h2.jdbcx.JdbcDataSource cannot be wrapped"));
	}

	@Test
	void aStorageThatCannotFenceIsNamedOnce() {
		this.runner.withBean("memory", LockStorage.class, InMemoryLockStorage::new)
			.run((context) -> assertThat(messages()).containsExactly("INFO Transactions are not fenced: "
					+ InMemoryLockStorage.class.getName() + " cannot look at its records inside one"));
	}

	private static DataSource anotherDatabase() {
		return new DriverManagerDataSource("jdbc:h2:mem:others");
	}

	private List<String> messages() {
		return this.log.list.stream().map((event) -> event.getLevel() + " " + event.getFormattedMessage()).toList();
	}

}
