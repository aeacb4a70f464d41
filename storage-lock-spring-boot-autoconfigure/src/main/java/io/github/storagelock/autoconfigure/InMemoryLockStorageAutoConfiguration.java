package io.github.storagelock.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

/**
 * Keeps the locks in memory, for tests and for applications of one node.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = StorageLockAutoConfiguration.class)
@ConditionalOnStorage(StorageType.IN_MEMORY)
@ConditionalOnMissingBean({ LockStorage.class, StorageLockRegistry.class })
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
public final class InMemoryLockStorageAutoConfiguration {

	@Bean
	InMemoryLockStorage inMemoryLockStorage() {
		return new InMemoryLockStorage();
	}

}
