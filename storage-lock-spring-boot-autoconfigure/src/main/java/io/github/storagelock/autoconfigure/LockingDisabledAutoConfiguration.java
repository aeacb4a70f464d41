package io.github.storagelock.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/**
 * Says once that methods run without their locks.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", havingValue = false)
public final class LockingDisabledAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(LockingDisabledAutoConfiguration.class);

	LockingDisabledAutoConfiguration() {
		logger.warn("storage-lock.enabled=false: @DistributedLock methods run without a lock");
	}

}
