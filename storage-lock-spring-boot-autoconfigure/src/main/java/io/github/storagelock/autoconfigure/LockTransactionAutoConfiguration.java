package io.github.storagelock.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.storagelock.TransactionScope;
import io.github.storagelock.autoconfigure.StorageLockProperties.Release;
import io.github.storagelock.transaction.SpringTransactionScope;

/**
 * Fences the transactions that run under a lock, and releases locks after them.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = StorageLockAutoConfiguration.class)
@ConditionalOnClass(TransactionExecutionListener.class)
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StorageLockProperties.class)
@Import(UnitCheck.class)
@ImportRuntimeHints(LockTransactionAutoConfiguration.GuardHints.class)
public final class LockTransactionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(TransactionScope.class)
	TransactionScope storageLockTransactionScope(StorageLockProperties properties) {
		return (properties.transaction().release() == Release.AFTER_COMPLETION) ? new SpringTransactionScope()
				: TransactionScope.NONE;
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "storage-lock.transaction.fence", matchIfMissing = true)
	static FencingPostProcessor storageLockFencingPostProcessor() {
		return new FencingPostProcessor();
	}

	/**
	 * Takes the proxy of guarded connections into a native image.
	 */
	static class GuardHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.proxies()
				.registerJdkProxy(TypeReference.of("io.github.storagelock.storage.jdbc.fence.CommitGuard$Guarded"));
		}

	}

}
