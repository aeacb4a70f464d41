package io.github.storagelock.autoconfigure;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;

/**
 * Fails unless a test has put a mock in the place of what is missing. That comes too late
 * for the conditions of auto-configurations, but before this, which has no order.
 */
final class MissingStorageCheck implements BeanFactoryPostProcessor {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (!has(beans, StorageLockRegistry.class) && !has(beans, LockStorage.class)) {
			Environment environment = beans.getBean(Environment.class);
			throw new MissingStorageException(OnStorageCondition.chosen(environment),
					environment.containsProperty(OnStorageCondition.PROPERTY), StorageType.found(beans));
		}
	}

	private static boolean has(ConfigurableListableBeanFactory beans, Class<?> type) {
		return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false).length > 0;
	}

}
