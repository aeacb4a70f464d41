package io.github.storagelock.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.metrics.LockAcquisitionConvention;
import io.github.storagelock.metrics.StorageLockObservations;
import io.github.storagelock.storage.LockStorage;

/**
 * Observes acquisitions, where spans are made of it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = StorageLockAutoConfiguration.class,
		afterName = { "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
				"org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration" })
@ConditionalOnClass(name = { "io.micrometer.observation.ObservationRegistry", "io.micrometer.tracing.Tracer" })
@ConditionalOnBean(value = { ObservationRegistry.class, StorageLockRegistry.class, LockStorage.class },
		type = "io.micrometer.tracing.Tracer")
// Spring Boot's, which does nothing, where there is no other.
@ConditionalOnMissingBean(name = "noopTracer")
public final class StorageLockObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	StorageLockObservations storageLockObservations(ObservationRegistry observations,
			ObjectProvider<LockAcquisitionConvention> conventions) {
		LockAcquisitionConvention convention = conventions.getIfAvailable();
		return (convention != null) ? new StorageLockObservations(observations, convention)
				: new StorageLockObservations(observations);
	}

}
