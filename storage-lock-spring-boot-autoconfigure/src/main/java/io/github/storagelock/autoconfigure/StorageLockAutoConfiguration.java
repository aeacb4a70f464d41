package io.github.storagelock.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import io.github.storagelock.StorageLockListener;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.TransactionScope;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.text.DurationText;

/**
 * The registry, on whatever storage there is.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnBean(LockStorage.class)
@ConditionalOnMissingBean(StorageLockRegistry.class)
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StorageLockProperties.class)
@Import(UnitCheck.class)
public final class StorageLockAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(StorageLockAutoConfiguration.class);

	private final StorageLockLifecycle lifecycle = new StorageLockLifecycle();

	@Bean
	DefaultStorageLockRegistry storageLockRegistry(LockStorage storage, StorageLockProperties properties,
			ObjectProvider<StorageLockListener> listeners, ObjectProvider<TransactionScope> transactions) {
		DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(storage,
				new CheckedProperties(properties).registrySettings(), listeners.orderedStream().toList(),
				transactions.getIfAvailable(() -> TransactionScope.NONE));
		this.lifecycle.add(registry);
		logger.info("Locks are kept in {}; this node is {}, leases last {}", storage, registry.nodeId(),
				DurationText.of(properties.lease()));
		return registry;
	}

	@Bean
	StorageLockLifecycle storageLockLifecycle() {
		return this.lifecycle;
	}

}
