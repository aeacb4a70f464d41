package io.github.storagelock.aspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.AnnotationMetadata;

import io.github.storagelock.StorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starts beans with the advisor, as the auto-configuration declares it, and a recording
 * registry.
 */
class LockedBeans implements AfterEachCallback {

	final RecordingRegistry registry = new RecordingRegistry();

	final Map<String, Object> properties = new HashMap<>();

	boolean othersFirst;

	AnnotationConfigApplicationContext context;

	<T> T start(Class<T> beanClass, Class<?>... others) {
		this.context = new AnnotationConfigApplicationContext();
		this.context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", this.properties));
		this.context.registerBean(RecordingRegistry.class, () -> this.registry);
		List<Class<?>> configurations = new ArrayList<>(List.of(others));
		configurations.add(this.othersFirst ? others.length : 0, AdvisorConfiguration.class);
		this.context.register(configurations.toArray(Class<?>[]::new));
		this.context.register(beanClass);
		this.context.refresh();
		return this.context.getBean(beanClass);
	}

	/**
	 * Returns the ids of the locks that were taken.
	 */
	List<String> locks() {
		return this.registry.events.stream()
			.filter((event) -> event.startsWith("acquire "))
			.map((event) -> event.substring("acquire ".length()))
			.toList();
	}

	/**
	 * Returns why the bean was refused at start.
	 */
	InvalidDistributedLockException refusal(Class<?> beanClass, Class<?>... others) {
		RuntimeException failure = assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> start(beanClass, others))
			.actual();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidDistributedLockException refusal) {
				return refusal;
			}
		}
		throw new AssertionError("Not refused, but failed", failure);
	}

	@Override
	public void afterEach(ExtensionContext extension) {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(AutoProxyRegistrar.class)
	static class AdvisorConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DistributedLockAdvisor distributedLockAdvisor(ObjectProvider<StorageLockRegistry> registry,
				BeanFactory beanFactory) {
			return new DistributedLockAdvisor(registry, beanFactory);
		}

	}

	static class AutoProxyRegistrar implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
			AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
		}

	}

	/**
	 * Makes proxies of interfaces where there are any.
	 */
	static class InterfaceProxies implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			registry.getBeanDefinition(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)
				.getPropertyValues()
				.add("proxyTargetClass", false);
		}

	}

}
