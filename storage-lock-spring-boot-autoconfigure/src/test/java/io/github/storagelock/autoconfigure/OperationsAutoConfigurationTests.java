package io.github.storagelock.autoconfigure;

import java.util.Map;

import javax.sql.DataSource;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.StorageLockListener;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.actuate.LostLocks;
import io.github.storagelock.actuate.StorageLockHealthIndicator;
import io.github.storagelock.actuate.StorageLocksEndpoint;
import io.github.storagelock.actuate.StorageLocksPage;
import io.github.storagelock.metrics.StorageLockFlightRecorder;
import io.github.storagelock.metrics.StorageLockMetrics;
import io.github.storagelock.metrics.StorageLockObservations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what operators get, and when.
 */
class OperationsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(InMemoryLockStorageAutoConfiguration.class,
				JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class,
				StorageLockMetricsAutoConfiguration.class, StorageLockObservationAutoConfiguration.class,
				StorageLockFlightRecorderAutoConfiguration.class, StorageLockHealthAutoConfiguration.class,
				StorageLocksEndpointAutoConfiguration.class, EndpointAutoConfiguration.class))
		.withPropertyValues("storage-lock.storage=in-memory");

	@Test
	void locksAreMeasuredWhereMetersAre() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			context.getBean(StorageLockRegistry.class).acquire("a").release();

			assertThat(context.getBean(MeterRegistry.class)
				.get("storage.lock.acquire")
				.tags("name", "none", "outcome", "granted")
				.timer()
				.count()).isOne();
			assertThat(context).doesNotHaveBean(StorageLockObservations.class);
		});
	}

	@Test
	void theLocksOwnPoolIsMeasured() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("storage-lock.storage=jdbc", "storage-lock.jdbc.pool.mode=dedicated",
					"spring.datasource.generate-unique-name=true")
			.run((context) -> {
				context.getBean(StorageLockRegistry.class).acquire("a").release();

				assertThat(context.getBean(MeterRegistry.class)
					.get("hikaricp.connections.acquire")
					.tag("pool", "storage-lock")
					.timer()
					.count()).isPositive();
			});
	}

	@Test
	void healthSaysTheDatabaseIsGoneAndWhatMendsIt() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("storage-lock.storage=jdbc", "spring.datasource.generate-unique-name=true")
			.run((context) -> {
				StorageLockHealthIndicator indicator = context.getBean(StorageLockHealthIndicator.class);
				assertThat(indicator.health().getStatus().getCode()).isEqualTo("UP");
				assertThat(indicator.health().getDetails().get("storage").toString()).contains("H2")
					.contains("storage_lock");

				new JdbcTemplate(context.getBean(DataSource.class)).execute("DROP TABLE storage_lock");

				Map<String, Object> details = indicator.health().getDetails();
				assertThat(indicator.health().getStatus().getCode()).isEqualTo("DOWN");
				assertThat(details.get("error").toString()).contains("storage_lock")
					.contains("if the table is gone")
					.doesNotContain("SELECT");
			});
	}

	@Test
	void waitsAreObservedWhereSpansAreMade() {
		this.runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> assertThat(context).doesNotHaveBean(StorageLockObservations.class));
		this.runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withBean(Tracer.class, () -> Tracer.NOOP)
			.run((context) -> assertThat(context).hasSingleBean(StorageLockObservations.class));
	}

	@Test
	void tracerThatDoesNothingIsNone() {
		ApplicationContextRunner traced = this.runner.withConfiguration(
				AutoConfigurations.of(ObservationAutoConfiguration.class, NoopTracerAutoConfiguration.class,
						MicrometerTracingAutoConfiguration.class, MetricsAutoConfiguration.class,
						CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));
		traced.run((context) -> assertThat(context).hasSingleBean(Tracer.class)
			.hasSingleBean(ObservationRegistry.class)
			.hasSingleBean(StorageLockMetrics.class)
			.doesNotHaveBean(StorageLockObservations.class));
		traced.withBean(Tracer.class, () -> Tracer.NOOP)
			.run((context) -> assertThat(context).hasSingleBean(StorageLockObservations.class));
	}

	@Test
	void nobodyListensByDefault() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class, MeterRegistry.class))
			.run((context) -> assertThat(context).hasSingleBean(StorageLockRegistry.class)
				.doesNotHaveBean(StorageLockListener.class)
				.doesNotHaveBean(StorageLocksEndpoint.class));
	}

	@Test
	void flightRecorderIsThereIfItIsWanted() {
		this.runner.withPropertyValues("storage-lock.flight-recorder=true")
			.run((context) -> assertThat(context).hasSingleBean(StorageLockFlightRecorder.class));
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(StorageLockHealthIndicator.class));
		for (String property : new String[] { "management.health.storagelock.enabled=false",
				"management.health.defaults.enabled=false", "storage-lock.enabled=false" }) {
			this.runner.withPropertyValues(property)
				.run((context) -> assertThat(context).hasNotFailed()
					.doesNotHaveBean(StorageLockHealthIndicator.class)
					.doesNotHaveBean(LostLocks.class));
		}
	}

	@Test
	void endpointIsThereWhereItIsExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(StorageLocksEndpoint.class));
		ApplicationContextRunner exposed = this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=storagelocks");
		exposed.run((context) -> assertThat(context).hasSingleBean(StorageLocksEndpoint.class)
			.doesNotHaveBean(StorageLocksPage.class));
		exposed.withPropertyValues("storage-lock.page.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(StorageLocksPage.class));
		exposed.withPropertyValues("storage-lock.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(StorageLocksEndpoint.class));
	}

	@Test
	void applicationWithoutAnActuatorStarts() {
		this.runner
			.withClassLoader(new FilteredClassLoader(HealthIndicator.class, ConditionalOnAvailableEndpoint.class,
					MeterRegistry.class, ObservationRegistry.class, Tracer.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(StorageLockRegistry.class));
	}

}
