package io.github.storagelock.autoconfigure;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.UUID;

import javax.management.ObjectName;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.jdbc.connection.GuardedDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application's pool is measured and managed as it would be without the guard of its
 * commits.
 */
class GuardedPoolMetricsTests {

	// The locks use no connection at the start.
	private static final String[] WITHOUT_QUESTIONS = { "storage-lock.jdbc.dialect=h2",
			"storage-lock.jdbc.initialize-schema=never" };

	private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourcePoolMetricsAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
				StorageLockAutoConfiguration.class, LockTransactionAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withPropertyValues("spring.datasource.url=" + this.url, "storage-lock.shutdown-timeout=0s");

	@Test
	void aPoolThatWasNeverUsedByTheApplicationIsMeasured() {
		this.runner.withPropertyValues("storage-lock.jdbc.pool.mode=shared").run((context) -> {
			context.getBean(StorageLockRegistry.class).runLocked("a", () -> {
			});

			SimpleMeterRegistry meters = measure(context);
			assertThat(gauge(meters, "jdbc.connections.max")).isEqualTo(10);
			assertThat(gauge(meters, "jdbc.connections.idle")).isPositive();
			assertThat(meters.get("hikaricp.connections.idle").gauge().value()).isPositive();
		});
	}

	@Test
	void connectionsOfTheApplicationAreCounted() {
		this.runner.withPropertyValues("spring.datasource.hikari.pool-name=orders").run((context) -> {
			SimpleMeterRegistry meters = measure(context);

			try (Connection connection = context.getBean(DataSource.class).getConnection()) {
				assertThat(connection.isValid(1)).isTrue();
				assertThat(gauge(meters, "jdbc.connections.active")).isOne();
				assertThat(meters.get("hikaricp.connections.active").tag("pool", "orders").gauge().value()).isOne();
			}

			assertThat(meters.get("hikaricp.connections.usage").tag("pool", "orders").timer().count()).isOne();
		});
	}

	@Test
	void aPoolThatIsBuiltByItsConstructorIsMeasuredFromTheStart() {
		this.runner.withBean(HikariDataSource.class, this::built)
			.withPropertyValues(WITHOUT_QUESTIONS)
			.run((context) -> {
				SimpleMeterRegistry meters = measure(context);
				assertThat(context.getBean(DataSource.class)).isInstanceOf(GuardedDataSource.class);

				assertThat(gauge(meters, "jdbc.connections.idle")).isPositive();
				try (Connection connection = context.getBean(DataSource.class).getConnection()) {
					assertThat(connection.isValid(1)).isTrue();
					assertThat(meters.get("hikaricp.connections.active").tag("pool", "built").gauge().value()).isOne();
				}
			});
	}

	@Test
	void aPoolThatOthersHaveStartedIsMeasuredFromTheFirstLookAtItOn() {
		this.runner.withPropertyValues(WITHOUT_QUESTIONS).run((context) -> {
			HikariDataSource guarded = context.getBean(HikariDataSource.class);
			((GuardedDataSource) guarded).unguarded().get().getConnection().close();

			assertThat(guarded.getMaximumPoolSize()).isEqualTo(10);

			assertThat(gauge(measure(context), "jdbc.connections.idle")).isPositive();
		});
	}

	@Test
	void aPoolIsManagedByJmxUnderItsName() {
		this.runner.withConfiguration(AutoConfigurations.of(JmxAutoConfiguration.class))
			.withPropertyValues("spring.jmx.enabled=true", "spring.datasource.hikari.register-mbeans=true",
					"spring.datasource.hikari.pool-name=managed")
			.run((context) -> {
				try (Connection connection = context.getBean(DataSource.class).getConnection()) {
					assertThat(connection.isValid(1)).isTrue();
					assertThat(ManagementFactory.getPlatformMBeanServer()
						.getAttribute(new ObjectName("com.zaxxer.hikari:type=Pool (managed)"), "ActiveConnections"))
						.isEqualTo(1);
				}
			});
	}

	private HikariDataSource built() {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(this.url);
		config.setUsername("sa");
		config.setMaximumPoolSize(3);
		config.setPoolName("built");
		return new HikariDataSource(config);
	}

	/**
	 * Does what Spring Boot does with its own module for metrics.
	 */
	private static SimpleMeterRegistry measure(ApplicationContext context) {
		SimpleMeterRegistry meters = context.getBean(SimpleMeterRegistry.class);
		context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(meters));
		return meters;
	}

	private static double gauge(SimpleMeterRegistry meters, String name) {
		return meters.get(name).gauge().value();
	}

}
