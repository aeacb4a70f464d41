package io.github.storagelock.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.Order;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link StorageLockAutoConfiguration}.
 */
class StorageLockAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void defaultsOfThePropertiesAreThoseOfTheSettings() {
		this.runner.run((context) -> {
			CheckedProperties properties = new CheckedProperties(context.getBean(StorageLockProperties.class));

			assertThat(properties.registrySettings()).isEqualTo(RegistrySettings.defaults());
			assertThat(properties.jdbcSettings()).isEqualTo(JdbcSettings.defaults());
		});
	}

	@Test
	void propertiesBecomeTheOptionsOfTheRegistry() {
		this.runner
			.withPropertyValues("storage-lock.lease=20s", "storage-lock.renewal-interval=5s",
					"storage-lock.max-wait=1s", "storage-lock.min-hold=2s", "storage-lock.node-name=blue")
			.run((context) -> {
				StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);

				assertThat(registry.defaultOptions()).isEqualTo(LockOptions.defaults()
					.withLease(Duration.ofSeconds(20), Duration.ofSeconds(5))
					.withMaxWait(Duration.ofSeconds(1))
					.withMinHold(Duration.ofSeconds(2)));
				assertThat(registry.nodeId()).startsWith("blue:");
			});
	}

	@Test
	void renewalIntervalFollowsTheLease() {
		this.runner.withPropertyValues("storage-lock.lease=60s")
			.run((context) -> assertThat(context.getBean(StorageLockRegistry.class).defaultOptions().renewalInterval())
				.hasSeconds(20));
	}

	@Test
	void aSettingThatIsRefusedIsReportedAsItsProperty() {
		refuses("storage-lock.lease", "500ms", "must be between 1s and");
		refuses("storage-lock.renewal-interval", "25s", "must be at most two thirds of it, 20s");
		refuses("storage-lock.max-wait", "-1s", "must be between 0s and");
		refuses("storage-lock.min-hold", "-1s", "must be between 0s and");
		refuses("storage-lock.long-hold", "5ms", "must be between 1s and 365 days, or 0s for never, but is 5ms");
		refuses("storage-lock.polling.max", "1ms", "min <= max");
		refuses("storage-lock.hand-off.max-holds", "0", "must be between 1 and 1000000");
		refuses("storage-lock.hand-off.max-time", "11s", "must be between 1ms and 10s");
		refuses("storage-lock.sweeper.retention", "1s", "must be at least 1m");
		refuses("storage-lock.shutdown-timeout", "-1s", "must not be negative");
		refuses("storage-lock.jdbc.table-name", "a b; DROP TABLE x", "must be an identifier or schema.identifier");
		refuses("storage-lock.jdbc.statement-timeout", "10ms", "must be between 1s and 1m");
		refuses("storage-lock.jdbc.pool.maximum-size", "0", "must be between 1 and 100");
		refuses("storage-lock.jdbc.pool.connection-timeout", "1ms", "must be between 250ms and 1m");
		refuses("storage-lock.jdbc.dialect", "oracel", "There is no dialect 'oracel'; there are: azuresql,");
	}

	@Test
	void listenersHearOfTheLocksInOrder() {
		List<String> heard = new CopyOnWriteArrayList<>();

		this.runner.withBean("second", StorageLockListener.class, () -> new SecondListener(heard))
			.withBean("first", StorageLockListener.class, () -> new FirstListener(heard))
			.run((context) -> {
				context.getBean(StorageLockRegistry.class).tryAcquire("a").orElseThrow().release();

				assertThat(heard).containsExactly("first acquired a", "second acquired a", "second released a");
			});
	}

	@Test
	void takesNoLocksWhileStoppedAndKeepsThoseItHas() {
		this.runner.run((context) -> {
			StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);
			var lease = registry.tryAcquire("a").orElseThrow();

			context.getSourceApplicationContext().stop();

			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> registry.tryAcquire("b"))
				.withMessageContaining("is shutting down");
			assertThat(lease.isValid()).isTrue();

			context.getSourceApplicationContext().start();

			assertThat(registry.tryAcquire("b")).isPresent();
			lease.release();
			registry.obtain("b");
		});
	}

	@Test
	void closesTheRegistryBeforeItsStorage() {
		DefaultStorageLockRegistry[] registry = new DefaultStorageLockRegistry[1];
		this.runner.withPropertyValues("storage-lock.shutdown-timeout=0s").run((context) -> {
			registry[0] = context.getBean(DefaultStorageLockRegistry.class);
			assertThat(context.getBeanFactory().getDependentBeans("jdbcLockStorage")).contains("storageLockRegistry");
		});

		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> registry[0].tryAcquire("a"));
	}

	@Test
	void publishesNoExecutor() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(Executor.class));
	}

	private void refuses(String property, String value, String reason) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(property);
					assertThat(ex.getReason()).contains(reason);
				}));
	}

	@Order(1)
	private static final class FirstListener implements StorageLockListener {

		private final List<String> heard;

		FirstListener(List<String> heard) {
			this.heard = heard;
		}

		@Override
		public void onAcquired(LockEvent event) {
			this.heard.add("first acquired " + event.lockId());
		}

	}

	@Order(2)
	private static final class SecondListener implements StorageLockListener {

		private final List<String> heard;

		SecondListener(List<String> heard) {
			this.heard = heard;
		}

		@Override
		public void onAcquired(LockEvent event) {
			this.heard.add("second acquired " + event.lockId());
		}

		@Override
		public void onReleased(LockEvent event) {
			this.heard.add("second released " + event.lockId());
		}

	}

}
