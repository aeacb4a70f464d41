package io.github.storagelock.autoconfigure;

import java.util.function.BooleanSupplier;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.actuate.LostLocks;
import io.github.storagelock.actuate.StorageLockHealthIndicator;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorage;

/**
 * Shows the locks' health as {@code storageLock}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = StorageLockAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean({ StorageLockRegistry.class, LockStorage.class })
@ConditionalOnEnabledHealthIndicator("storagelock")
public final class StorageLockHealthAutoConfiguration {

	@Bean
	LostLocks storageLockLostLocks() {
		return new LostLocks();
	}

	@Bean
	@ConditionalOnMissingBean(name = "storageLockHealthIndicator")
	StorageLockHealthIndicator storageLockHealthIndicator(StorageLockRegistry registry, LockStorage storage,
			LostLocks lost) {
		BooleanSupplier accepting = (registry instanceof DefaultStorageLockRegistry own) ? own::isAccepting
				: () -> true;
		return new StorageLockHealthIndicator(registry, storage, lost, accepting);
	}

}
