package io.github.storagelock.autoconfigure;

import java.util.function.LongConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a lock of an annotated method is released that is in a transaction, by
 * {@link LockTransactionAutoConfiguration}.
 */
class TransactionReleaseTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				TransactionAutoConfiguration.class, AopAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
				StorageLockAutoConfiguration.class, DistributedLockAutoConfiguration.class,
				LockTransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "storage-lock.shutdown-timeout=0s")
		.withUserConfiguration(Service.class, Caller.class);

	@Test
	void theReleaseWaitsForTheCallersTransaction() {
		this.runner.run((context) -> {
			assertThat(heldAfterCall(context)).isOne();
			assertThat(held(context.getBean(JdbcTemplate.class))).isZero();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "after-completion", "AFTER_COMPLETION", "afterCompletion" })
	void theReleaseWaitsHoweverThatIsSpelt(String value) {
		this.runner.withPropertyValues("storage-lock.transaction.release=" + value)
			.run((context) -> assertThat(heldAfterCall(context)).isOne());
	}

	@ParameterizedTest
	@ValueSource(strings = { "immediately", "IMMEDIATELY" })
	void theReleaseDoesNotWaitIfToldSo(String value) {
		this.runner.withPropertyValues("storage-lock.transaction.release=" + value)
			.run((context) -> assertThat(heldAfterCall(context)).isZero());
	}

	@Test
	void theReleaseWaitsWhenTransactionsAreOutermost() {
		this.runner.withUserConfiguration(OutermostTransactions.class).run((context) -> {
			assertThat(heldBeforeCommit(context)).isOne();
			assertThat(held(context.getBean(JdbcTemplate.class))).isZero();
		});
	}

	@Test
	void theReleaseDoesNotWaitWhenTransactionsAreOutermostIfToldSo() {
		this.runner.withUserConfiguration(OutermostTransactions.class)
			.withPropertyValues("storage-lock.transaction.release=immediately")
			.run((context) -> assertThat(heldBeforeCommit(context)).isZero());
	}

	private static long heldAfterCall(ApplicationContext context) {
		return context.getBean(Caller.class).heldAfterCall();
	}

	private static long heldBeforeCommit(ApplicationContext context) {
		long[] held = { -1 };
		context.getBean(Service.class).tellBeforeCommit((count) -> held[0] = count);
		return held[0];
	}

	private static long held(JdbcTemplate database) {
		return database.queryForObject("SELECT COUNT(*) FROM storage_lock WHERE owner_id IS NOT NULL", Long.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(order = 0)
	static class OutermostTransactions {

	}

	public static class Service {

		private final JdbcTemplate database;

		Service(JdbcTemplate database) {
			this.database = database;
		}

		@DistributedLock(name = "service")
		public void call() {
		}

		@Transactional
		@DistributedLock(name = "service")
		public void tellBeforeCommit(LongConsumer hears) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void beforeCommit(boolean readOnly) {
					hears.accept(held(Service.this.database));
				}

			});
		}

	}

	public static class Caller {

		private final Service service;

		private final JdbcTemplate database;

		Caller(Service service, JdbcTemplate database) {
			this.service = service;
			this.database = database;
		}

		@Transactional
		public long heldAfterCall() {
			this.service.call();
			return held(this.database);
		}

	}

}
