package io.github.storagelock.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import javax.sql.DataSource;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.metadata.HikariDataSourcePoolMetadata;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.transaction.FencedTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A stale holder cannot commit, whoever begins and ends its transaction.
 */
class FenceCoverageTests {

	private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				TransactionManagerCustomizationAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
				StorageLockAutoConfiguration.class, LockTransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=" + this.url, "storage-lock.shutdown-timeout=0s");

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.storagelock");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
	}

	static Stream<Arguments> ways() {
		return Stream.of(
				way("a manager that is a bean",
						(context, dataSource) -> context.getBean(PlatformTransactionManager.class)),
				way("a manager that is no bean", (context, dataSource) -> new DataSourceTransactionManager(dataSource)),
				way("a manager of a child context", FenceCoverageTests::ofChild),
				way("a proxy of another maker",
						(context, dataSource) -> new JdbcTransactionManager(new Foreign(dataSource))),
				way("one that chooses", (context, dataSource) -> new JdbcTransactionManager(routing(dataSource))));
	}

	private static Arguments way(String name,
			BiFunction<ApplicationContext, DataSource, PlatformTransactionManager> manager) {
		return Arguments.argumentSet(name, manager);
	}

	private static PlatformTransactionManager ofChild(ApplicationContext parent, DataSource dataSource) {
		AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
		child.setParent(parent);
		child.registerBean("theirs", JdbcTransactionManager.class, () -> new JdbcTransactionManager(dataSource));
		child.refresh();
		JdbcTransactionManager manager = child.getBean(JdbcTransactionManager.class);
		assertThat(manager.getTransactionExecutionListeners()).hasSize(1);
		return manager;
	}

	private static DataSource routing(DataSource dataSource) {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return "writer";
			}

		};
		routing.setTargetDataSources(Map.of("writer", dataSource));
		routing.afterPropertiesSet();
		return routing;
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aStaleHolderCannotCommit(BiFunction<ApplicationContext, DataSource, PlatformTransactionManager> way) {
		this.runner.run((context) -> {
			DataSource dataSource = context.getBean(DataSource.class);
			FenceLedger ledger = new FenceLedger(context, this.url);
			TransactionTemplate transaction = new TransactionTemplate(way.apply(context, dataSource));
			StorageLock lock = ledger.lock();
			// What was told at the start is not about the fence.
			this.log.list.clear();

			transaction.executeWithoutResult((status) -> ledger.add(transaction));
			assertThat(ledger.balance()).isOne();
			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> transaction.executeWithoutResult((status) -> {
					ledger.add(transaction);
					ledger.takeOver();
				}));

			assertThat(ledger.balance()).isOne();
			assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
			assertThat(warnings()).allMatch((message) -> message.startsWith("Lost lock"));
		});
	}

	@Test
	void aManagerThatIsMadeForAPostProcessorIsFenced() {
		this.runner.withUserConfiguration(EarlyManager.class).run((context) -> {
			JdbcTransactionManager manager = context.getBean(JdbcTransactionManager.class);

			assertThat(manager.getTransactionExecutionListeners()).hasSize(1);
		});
	}

	@Test
	void howeverOftenTheFenceIsAddedItLooksOnce() {
		this.runner.withUserConfiguration(ByHand.class).run((context) -> {
			ConfigurableTransactionManager manager = context.getBean(ConfigurableTransactionManager.class);
			manager.addListener(context.getBean(FencedTransactions.class));
			FenceLedger ledger = new FenceLedger(context, this.url);
			TransactionTemplate transaction = new TransactionTemplate((PlatformTransactionManager) manager);
			transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
			StorageLock lock = ledger.lock();

			transaction.executeWithoutResult((status) -> ledger.add(transaction));
			transaction.executeWithoutResult((status) -> ledger.add(transaction));

			lock.unlock();
			assertThat(ledger.balance()).isEqualTo(2);
		});
	}

	@Test
	void plainJdbcIsFencedToo() {
		this.runner.run((context) -> {
			FenceLedger ledger = new FenceLedger(context, this.url);
			try (Connection connection = context.getBean(DataSource.class).getConnection()) {
				connection.setAutoCommit(false);
				StorageLock lock = ledger.lock();
				connection.createStatement().executeUpdate("UPDATE ledger SET balance = balance + 1");
				connection.commit();
				connection.createStatement().executeUpdate("UPDATE ledger SET balance = balance + 1");
				ledger.takeOver();

				assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> connection.setAutoCommit(true));
				connection.setAutoCommit(true);

				assertThat(ledger.balance()).isOne();
				assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
			}
		});
	}

	@Test
	void theDataSourceKeepsItsClassAndItsMetrics() {
		this.runner.run((context) -> {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			try (Connection connection = pool.getConnection()) {
				assertThat(new HikariDataSourcePoolMetadata(pool).getActive()).isOne();
				assertThat(connection.unwrap(org.h2.jdbc.JdbcConnection.class)).isNotNull();
				pool.evictConnection(connection);
			}
			assertThat(context.getBean(JdbcLockStorage.class)).isNotNull();
			assertThat(this.log.list)
				.noneMatch((event) -> event.getFormattedMessage().contains("share the connections"));
		});
	}

	private Stream<String> warnings() {
		return this.log.list.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage);
	}

	/**
	 * Something around a DataSource that Spring does not know.
	 */
	private static final class Foreign extends AbstractDataSource {

		private final DataSource target;

		private Foreign(DataSource target) {
			this.target = target;
		}

		@Override
		public Connection getConnection() throws SQLException {
			return this.target.getConnection();
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return this.target.getConnection(username, password);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyManager {

		@Bean
		static JdbcTransactionManager theirs(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		static BeanPostProcessor needsTransactions(PlatformTransactionManager manager) {
			return new BeanPostProcessor() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		FencedTransactions fencedTransactions(StorageLockRegistry registry, JdbcLockStorage storage) {
			return new FencedTransactions(registry, storage);
		}

	}

}
