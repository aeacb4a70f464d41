package io.github.storagelock.autoconfigure;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.aspect.DistributedLockAdvisor;

/**
 * Locks the methods that are annotated with
 * {@link io.github.storagelock.DistributedLock}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = StorageLockAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@Import(DistributedLockAutoConfiguration.AutoProxyRegistrar.class)
public final class DistributedLockAutoConfiguration {

	private DistributedLockAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DistributedLockAdvisor distributedLockAdvisor(ObjectProvider<StorageLockRegistry> registry,
			BeanFactory beanFactory, Environment environment) {
		// The properties are a bean, which would come too early here.
		return new DistributedLockAdvisor(registry, beanFactory,
				environment.getProperty("storage-lock.logging.mdc", Boolean.class, false));
	}

	/**
	 * Makes sure that beans are proxied at all, also with {@code spring.aop.auto=false}.
	 */
	static class AutoProxyRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {

		private static final String TARGET_CLASS_PROPERTY = "spring.aop.proxy-target-class";

		private boolean targetClass = true;

		@Override
		public void setEnvironment(Environment environment) {
			this.targetClass = environment.getProperty(TARGET_CLASS_PROPERTY, Boolean.class, true);
		}

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
			if (this.targetClass) {
				AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
			}
		}

	}

}
