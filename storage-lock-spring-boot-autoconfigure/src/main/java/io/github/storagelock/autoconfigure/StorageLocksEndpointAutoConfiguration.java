package io.github.storagelock.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.actuate.StorageLocksEndpoint;
import io.github.storagelock.actuate.StorageLocksPage;
import io.github.storagelock.storage.LockStorage;

/**
 * The endpoint {@code storagelocks}, where it is exposed.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = StorageLockAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean({ StorageLockRegistry.class, LockStorage.class })
@ConditionalOnAvailableEndpoint(StorageLocksEndpoint.class)
@ImportRuntimeHints(StorageLocksEndpointAutoConfiguration.PageHints.class)
public final class StorageLocksEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	StorageLocksEndpoint storageLocksEndpoint(StorageLockRegistry registry, LockStorage storage,
			EndpointAccessResolver access, ApplicationEventPublisher events) {
		return new StorageLocksEndpoint(registry, storage,
				() -> access.accessFor(EndpointId.of(StorageLocksEndpoint.ID), Access.READ_ONLY), events);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = "storage-lock.page.enabled")
	StorageLocksPage storageLocksPage() {
		return new StorageLocksPage();
	}

	/**
	 * Takes the page into a native image.
	 */
	static class PageHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/github/storagelock/actuate/storagelocks.html");
		}

	}

}
