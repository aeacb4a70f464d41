package io.github.storagelock.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.StorageLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What fenced commits leave behind in a transaction that goes on.
 */
class FencedConnectionLeftoversTests {

	private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
						StorageLockAutoConfiguration.class, LockTransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=" + this.url, "storage-lock.shutdown-timeout=0s");

	@Test
	void manyCommitsInsideOfAnotherTransactionLeaveNothingInIt() {
		this.runner.run((context) -> {
			FenceLedger ledger = new FenceLedger(context, this.url);
			StorageLock lock = ledger.lock();
			TransactionTemplate outer = new TransactionTemplate(
					new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:outer;DB_CLOSE_DELAY=-1")));

			outer.executeWithoutResult((status) -> {
				int synchronizations = TransactionSynchronizationManager.getSynchronizations().size();
				int resources = TransactionSynchronizationManager.getResourceMap().size();
				for (int i = 0; i < 3; i++) {
					addByPlainJdbc(context.getBean(DataSource.class));
				}
				assertThat(TransactionSynchronizationManager.getSynchronizations()).hasSize(synchronizations);
				assertThat(TransactionSynchronizationManager.getResourceMap()).hasSize(resources);
			});

			assertThat(ledger.balance()).isEqualTo(3);
			lock.unlock();
		});
	}

	private static void addByPlainJdbc(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			connection.setAutoCommit(false);
			connection.createStatement().executeUpdate("UPDATE ledger SET balance = balance + 1");
			connection.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
