package io.github.storagelock.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Import;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;

/**
 * Fails at once where nothing can keep the locks, with the words that mend it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = StorageLockAutoConfiguration.class)
@ConditionalOnMissingBean({ LockStorage.class, StorageLockRegistry.class })
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@Import(MissingStorageCheck.class)
public final class MissingStorageAutoConfiguration {

}
