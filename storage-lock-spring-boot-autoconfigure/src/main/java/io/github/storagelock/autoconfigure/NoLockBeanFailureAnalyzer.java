package io.github.storagelock.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;

/**
 * Says why there is no registry or no storage to inject.
 */
@Order(Ordered.LOWEST_PRECEDENCE - 1000)
final class NoLockBeanFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private final BeanFactory beanFactory;

	private final Environment environment;

	NoLockBeanFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		Class<?> wanted = (cause.getResolvableType() != null) ? cause.getResolvableType().toClass() : Object.class;
		Class<?> type = wanted;
		if (StorageLockRegistry.class.isAssignableFrom(wanted)) {
			type = StorageLockRegistry.class;
		}
		else if (LockStorage.class.isAssignableFrom(wanted)) {
			type = LockStorage.class;
		}
		else {
			return null;
		}
		return analyze(wanted, type, cause);
	}

	private FailureAnalysis analyze(Class<?> wanted, Class<?> type, NoSuchBeanDefinitionException cause) {
		String missing = "A bean of type " + wanted.getName() + " is asked for, but ";
		if (has(type)) {
			return new FailureAnalysis(missing + "the " + type.getSimpleName() + " bean is of another class.",
					"Ask for " + type.getName() + ": the bean may be a proxy, a decorator or a mock.", cause);
		}
		if (!this.environment.getProperty("storage-lock.enabled", Boolean.class, true)) {
			return new FailureAnalysis(missing + "storage-lock.enabled=false: there are no locks.",
					"Write storage-lock.storage=in-memory in its place, in a test or where there is one node only, or"
							+ " inject ObjectProvider<" + type.getSimpleName()
							+ "> and do without the bean where it is not there. @DistributedLock methods run without a"
							+ " lock by themselves.",
					cause);
		}
		return new FailureAnalysis(missing + "the auto-configuration of Storage Lock did not run.",
				"See that it is not excluded (spring.autoconfigure.exclude), and in a test of a part of the application,"
						+ " such as @DataJpaTest or @JdbcTest, add @ImportAutoConfiguration({ " + storage()
						+ ".class, StorageLockAutoConfiguration.class,"
						+ " DistributedLockAutoConfiguration.class, LockTransactionAutoConfiguration.class }).",
				cause);
	}

	/**
	 * Returns the auto-configuration of the storage that is chosen.
	 */
	private String storage() {
		String chosen = this.environment.getProperty("storage-lock.storage", "").replace("-", "");
		return ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
			.getCandidates()
			.stream()
			.map(ClassUtils::getShortName)
			.filter((name) -> name.equalsIgnoreCase(chosen + "LockStorageAutoConfiguration"))
			.findFirst()
			.orElse("JdbcLockStorageAutoConfiguration");
	}

	private boolean has(Class<?> type) {
		return this.beanFactory instanceof ListableBeanFactory beans
				&& BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false).length > 0;
	}

}
