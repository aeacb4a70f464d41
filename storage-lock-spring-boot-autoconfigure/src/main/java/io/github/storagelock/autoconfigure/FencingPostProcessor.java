package io.github.storagelock.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.SingletonBeanRegistry;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.TransactionFence;
import io.github.storagelock.transaction.FencedTransactions;

/**
 * Makes every transaction manager tell the fence of its commits, and every DataSource
 * guard its own: by that, managers that are no beans are fenced, and those of a child
 * context. It takes the registry and its storage as they come by instead of asking for
 * them, and is there before all other post-processors, for what those need is made with
 * them.
 */
final class FencingPostProcessor implements BeanFactoryPostProcessor, PriorityOrdered, SmartInitializingSingleton,
		ApplicationListener<ContextRefreshedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(FencingPostProcessor.class);

	private final LateFence fence = new LateFence();

	private final DataSourceGuard guard = new DataSourceGuard(this.fence);

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	private @Nullable StorageLockRegistry registry;

	private @Nullable LockStorage storage;

	private boolean ambiguous;

	// Those whose connections are guarded, whatever others put around them.
	private final Set<String> guarded = ConcurrentHashMap.newKeySet();

	// DataSources that are referred to before they are there.
	private final Map<String, Object> early = new ConcurrentHashMap<>();

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		beanFactory.addBeanPostProcessor(new BeansAsTheyCome());
	}

	private void notice(Object bean) {
		tellFence(bean);
		if (bean instanceof LockStorage found) {
			this.ambiguous |= this.storage != null && found instanceof TransactionFence
					&& this.storage instanceof TransactionFence;
			this.storage = (this.storage instanceof TransactionFence) ? this.storage : found;
			combine();
		}
		if (bean instanceof StorageLockRegistry found) {
			this.ambiguous |= this.registry != null;
			this.registry = found;
			combine();
		}
	}

	private DataSource guard(DataSource dataSource, String beanName) {
		DataSource result = this.guard.guard(dataSource, classLoader());
		if (DataSourceGuard.isGuarded(result)) {
			this.guarded.add(beanName);
		}
		return result;
	}

	private @Nullable ClassLoader classLoader() {
		return (this.beanFactory != null) ? this.beanFactory.getBeanClassLoader() : null;
	}

	private void tellFence(Object bean) {
		// The others that can tell of commits are reactive, and have no thread.
		if (bean instanceof PlatformTransactionManager && bean instanceof ConfigurableTransactionManager manager) {
			Collection<?> listeners = manager.getTransactionExecutionListeners();
			if (!listeners.contains(this.fence)) {
				manager.addListener(this.fence);
			}
		}
	}

	/**
	 * Makes the fence once both are there. Of several nobody knows which belong together,
	 * and the wrong ones would refuse every commit.
	 */
	private void combine() {
		if (this.ambiguous) {
			this.fence.become(null);
			logger.warn("Transactions are not fenced: there are several registries or storages. Add"
					+ " FencedTransactions to the transaction manager for those that belong together");
		}
		else if (this.registry != null && this.storage instanceof TransactionFence found) {
			this.fence.become(new FencedTransactions(this.registry, found));
		}
	}

	/**
	 * Adds the managers that were made before this, and those of other contexts that
	 * share the locks: of parents when this one is there, of children when they are. The
	 * DataSources of a child did not come by here.
	 */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		ApplicationContext refreshed = event.getApplicationContext();
		existing(refreshed, TransactionManager.class).values().forEach(this::tellFence);
		if (refreshed.getAutowireCapableBeanFactory() != this.beanFactory && this.registry != null && !this.ambiguous
				&& this.storage instanceof TransactionFence) {
			Map<String, DataSource> dataSources = existing(refreshed, DataSource.class);
			dataSources.keySet().removeIf((name) -> !refreshed.containsLocalBean(name));
			dataSources.values().removeIf(DataSourceGuard::isGuarded);
			dataSources.forEach(FencingPostProcessor::tellOfChild);
		}
	}

	/**
	 * Says which transactions are not fenced, once everybody is there.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.beanFactory == null || this.registry == null || this.ambiguous) {
			return;
		}
		Map<String, TransactionManager> managers = existing(this.beanFactory, TransactionManager.class);
		if (this.storage instanceof TransactionFence found) {
			Map<String, DataSource> dataSources = existing(this.beanFactory, DataSource.class);
			dataSources.keySet().removeAll(this.guarded);
			dataSources.forEach((name, dataSource) -> tellOf(name, dataSource, found));
			managers.forEach((name, manager) -> tellOf(name, manager, found));
			if (!managers.isEmpty()
					&& managers.values().stream().noneMatch((manager) -> resource(manager) instanceof DataSource)) {
				logger.info(
						"No transactions are fenced here, because none of {} is one of JDBC or JPA: a stale holder"
								+ " can commit. Let the data check the token (LockLease.fencingToken)",
						classes(managers));
			}
		}
		else if (this.storage != null) {
			logger.info("Transactions are not fenced: {} cannot look at its records inside one",
					this.storage.getClass().getName());
		}
	}

	private static List<String> classes(Map<String, TransactionManager> managers) {
		return managers.entrySet()
			.stream()
			.map((manager) -> "'" + manager.getKey() + "' (" + manager.getValue().getClass().getSimpleName() + ")")
			.toList();
	}

	private static void tellOf(String name, DataSource dataSource, TransactionFence fence) {
		// What a scope stands for is guarded when it is made.
		if (fence.mayCover(dataSource) && !DataSourceGuard.isGuarded(dataSource)
				&& !(dataSource instanceof ScopedObject)) {
			logger.warn("Commits on '{}' are not guarded, as {} cannot be wrapped or was there too early: of its"
					+ " transactions, only those of managers that are beans are fenced. Declare the managers as beans,"
					+ " or the DataSource of a class that is not final", name, dataSource.getClass().getName());
		}
	}

	private static void tellOfChild(String name, DataSource dataSource) {
		logger.warn("Commits on '{}' ({}) are not guarded, as it is of a child context: if it leads to the database of"
				+ " the locks, of its transactions only those of managers that are beans are fenced. Declare the"
				+ " managers as beans, or the DataSource in the context of the locks", name,
				dataSource.getClass().getName());
	}

	private static void tellOf(String name, TransactionManager manager, TransactionFence fence) {
		Object resource = resource(manager);
		if (resource != null && !fence.mayCover(resource)) {
			logger
				.debug("Transactions of '{}' begin on another DataSource than that of the locks: they are fenced if it"
						+ " leads to the same database, which the first one under a lock finds out", name);
		}
	}

	/**
	 * Returns what a manager's transactions are on: the DataSource, also of one that
	 * manages something on top of it, as that for JPA does.
	 */
	private static @Nullable Object resource(TransactionManager manager) {
		if (!(manager instanceof ResourceTransactionManager known)) {
			return null;
		}
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(manager);
		Object dataSource = properties.isReadableProperty("dataSource") ? properties.getPropertyValue("dataSource")
				: null;
		return (dataSource != null) ? dataSource : known.getResourceFactory();
	}

	/**
	 * Returns the beans of a type that exist by now, in the context and its parents.
	 */
	private static <T> Map<String, T> existing(ListableBeanFactory beanFactory, Class<T> type) {
		Map<String, T> found = new LinkedHashMap<>();
		for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, type, false, false)) {
			if (isThere(beanFactory, name)) {
				found.put(name, beanFactory.getBean(name, type));
			}
		}
		return found;
	}

	private static boolean isThere(Object beanFactory, String name) {
		Object own = (beanFactory instanceof ConfigurableApplicationContext context) ? context.getBeanFactory()
				: beanFactory;
		return own instanceof SingletonBeanRegistry singletons && singletons.containsSingleton(name)
				|| own instanceof HierarchicalBeanFactory child && !child.containsLocalBean(name)
						&& child.getParentBeanFactory() != null && isThere(child.getParentBeanFactory(), name);
	}

	/**
	 * Sees each bean. It is no bean itself: Spring counts the post-processors that are to
	 * come, and would warn of every bean if one of them were there already.
	 */
	private final class BeansAsTheyCome implements SmartInstantiationAwareBeanPostProcessor {

		@Override
		public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
			return DataSource.class.isAssignableFrom(beanClass)
					? FencingPostProcessor.this.guard.guardedClass(beanClass, classLoader()) : beanClass;
		}

		@Override
		public Object getEarlyBeanReference(Object bean, String beanName) {
			if (!(bean instanceof DataSource dataSource)) {
				return bean;
			}
			FencingPostProcessor.this.early.put(beanName, bean);
			return guard(dataSource, beanName);
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			notice(bean);
			// Who refers to it in a circle has the guarded one by now.
			return (bean instanceof DataSource dataSource && FencingPostProcessor.this.early.remove(beanName) != bean)
					? guard(dataSource, beanName) : bean;
		}

	}

}
