package io.github.storagelock.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.ResourceTransactionManager;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.TransactionFence;
import io.github.storagelock.transaction.FencedTransactions;

/**
 * Makes every transaction manager tell the fence of its commits. It takes the registry
 * and its storage as they come by instead of asking for them: transactions may run before
 * there are any.
 */
final class FencingPostProcessor
		implements BeanPostProcessor, SmartInitializingSingleton, TransactionExecutionListener {

	private static final Logger logger = LoggerFactory.getLogger(FencingPostProcessor.class);

	private final Map<String, ResourceTransactionManager> managers = new ConcurrentHashMap<>();

	private @Nullable StorageLockRegistry registry;

	private @Nullable TransactionFence storage;

	private boolean ambiguous;

	// Written while the application starts, read by committing threads.
	private volatile @Nullable FencedTransactions fence;

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ConfigurableTransactionManager manager) {
			manager.addListener(this);
		}
		else if (bean instanceof PlatformTransactionManager) {
			logger.warn("Transactions of '{}' are not fenced: {} cannot tell of its commits", beanName,
					bean.getClass().getName());
		}
		if (bean instanceof ResourceTransactionManager manager) {
			this.managers.put(beanName, manager);
		}
		if (bean instanceof TransactionFence found && bean instanceof LockStorage) {
			this.ambiguous |= this.storage != null;
			this.storage = found;
			combine();
		}
		else if (bean instanceof LockStorage) {
			logger.debug("Transactions are not fenced by '{}': {} cannot look at its records inside one", beanName,
					bean.getClass().getName());
		}
		if (bean instanceof StorageLockRegistry found) {
			this.ambiguous |= this.registry != null;
			this.registry = found;
			combine();
		}
		return bean;
	}

	/**
	 * Says which transactions are not fenced, once everybody is there.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		TransactionFence found = this.storage;
		if (found != null) {
			this.managers.forEach((name, manager) -> {
				if (!found.mayCover(resource(manager))) {
					logger.debug("Transactions of '{}' are not fenced: they are not on the database of the locks",
							name);
				}
			});
		}
		this.managers.clear();
	}

	/**
	 * Returns what a manager's transactions are on: the DataSource, also of one that
	 * manages something on top of it, as that for JPA does.
	 */
	private static Object resource(ResourceTransactionManager manager) {
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(manager);
		Object dataSource = properties.isReadableProperty("dataSource") ? properties.getPropertyValue("dataSource")
				: null;
		return (dataSource != null) ? dataSource : manager.getResourceFactory();
	}

	/**
	 * Makes the fence once both are there. Of several nobody knows which belong together,
	 * and the wrong ones would refuse every commit.
	 */
	private void combine() {
		if (this.ambiguous) {
			this.fence = null;
			logger.warn("Transactions are not fenced: there are several registries or storages. Add"
					+ " FencedTransactions to the transaction manager for those that belong together");
		}
		else if (this.registry != null && this.storage != null) {
			this.fence = new FencedTransactions(this.registry, this.storage);
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		FencedTransactions current = this.fence;
		if (current != null) {
			current.beforeCommit(transaction);
		}
	}

}
