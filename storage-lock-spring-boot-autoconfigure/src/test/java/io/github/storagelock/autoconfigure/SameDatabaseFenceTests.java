package io.github.storagelock.autoconfigure;

import java.util.UUID;
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
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
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
 * Transactions on a DataSource of their own, which leads to the database of the locks or
 * does not.
 */
class SameDatabaseFenceTests {

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

	@Test
	void aSecondPoolToTheSameDatabaseIsFenced() {
		this.runner.run((context) -> {
			FenceLedger ledger = new FenceLedger(context, this.url);
			try (HikariDataSource second = new HikariDataSource()) {
				second.setJdbcUrl(this.url);
				second.setUsername("sa");
				second.setMaximumPoolSize(1);
				JdbcTransactionManager manager = new JdbcTransactionManager(second);
				manager.addListener(new FencedTransactions(context.getBean(StorageLockRegistry.class),
						context.getBean(JdbcLockStorage.class)));
				TransactionTemplate transaction = new TransactionTemplate(manager);
				ledger.lock();

				transaction.executeWithoutResult((status) -> ledger.add(transaction));
				assertThatExceptionOfType(LockLostException.class)
					.isThrownBy(() -> transaction.executeWithoutResult((status) -> {
						ledger.add(transaction);
						ledger.takeOver();
					}))
					.withMessageContaining("has a new holder");

				assertThat(ledger.balance()).isOne();
			}
		});
	}

	@Test
	void anotherDatabaseWithATableOfTheSameNameIsNotFenced() {
		this.runner.run((context) -> {
			FenceLedger ledger = new FenceLedger(context, this.url);
			DataSource others = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
			new JdbcLockStorage(others).close();
			JdbcTransactionManager manager = new JdbcTransactionManager(others);
			manager.addListener(new FencedTransactions(context.getBean(StorageLockRegistry.class),
					context.getBean(JdbcLockStorage.class)));
			StorageLock lock = ledger.lock();
			// What was told at the start is not about the fence.
			this.log.list.clear();
			TransactionTemplate transaction = new TransactionTemplate(manager);

			for (int isolation : new int[] { TransactionDefinition.ISOLATION_READ_COMMITTED,
					TransactionDefinition.ISOLATION_REPEATABLE_READ }) {
				transaction.setIsolationLevel(isolation);
				transaction.executeWithoutResult((status) -> JdbcClient.create(others)
					.sql("SELECT COUNT(*) FROM storage_lock")
					.query()
					.singleValue());
			}

			lock.unlock();
			assertThat(warnings()).isEmpty();
		});
	}

	private Stream<String> warnings() {
		return this.log.list.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage);
	}

}
