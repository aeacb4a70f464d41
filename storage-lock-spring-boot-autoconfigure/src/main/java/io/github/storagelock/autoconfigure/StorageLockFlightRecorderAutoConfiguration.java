package io.github.storagelock.autoconfigure;

import jdk.jfr.Event;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.storagelock.metrics.StorageLockFlightRecorder;

/**
 * Writes acquisitions into recordings of the flight recorder, if that is wanted.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(Event.class)
@ConditionalOnBooleanProperty(name = "storage-lock.flight-recorder")
public final class StorageLockFlightRecorderAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	StorageLockFlightRecorder storageLockFlightRecorder() {
		return new StorageLockFlightRecorder();
	}

}
