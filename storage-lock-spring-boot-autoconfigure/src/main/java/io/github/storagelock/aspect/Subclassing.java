package io.github.storagelock.aspect;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses the classes that no proxy can be a subclass of, where it would have to be.
 */
final class Subclassing {

	// Of @Proxyable, which older versions of Spring Framework do not have.
	private static final String EXPOSED_INTERFACES = "org.springframework.aop.framework.autoproxy.AutoProxyUtils.exposedInterfaces";

	private Subclassing() {
	}

	static void check(AnnotatedMethod method, BeanFactory beanFactory) {
		Class<?> type = method.type();
		String obstacle = obstacle(type);
		if (obstacle != null && !isProxiedByInterfaces(type, beanFactory)) {
			throw method.refuse("its class is " + obstacle + ", so no proxy can be made of it that takes the lock",
					"Change that (in Kotlin: add 'open' or the plugin kotlin-spring), let the class implement an"
							+ " interface that has the method and set spring.aop.proxy-target-class=false, or take the"
							+ " lock in its body from the StorageLockRegistry.");
		}
	}

	private static @Nullable String obstacle(Class<?> type) {
		if (type.isInterface() || Proxy.isProxyClass(type) || type.isHidden()) {
			return null;
		}
		if (type.isRecord() || type.isEnum()) {
			return type.isRecord() ? "a record" : "an enum";
		}
		if (Modifier.isFinal(type.getModifiers()) || type.isSealed()) {
			return type.isSealed() ? "sealed" : "final";
		}
		Constructor<?>[] constructors = type.getDeclaredConstructors();
		boolean visible = Arrays.stream(constructors)
			.anyMatch((constructor) -> !Modifier.isPrivate(constructor.getModifiers()));
		return visible ? null : "one with private constructors only";
	}

	private static boolean isProxiedByInterfaces(Class<?> type, BeanFactory beanFactory) {
		if (Interfaces.of(type).isEmpty()) {
			return false;
		}
		String creator = AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME;
		boolean byClass = beanFactory.containsBean(creator)
				&& beanFactory.getBean(creator) instanceof ProxyConfig config && config.isProxyTargetClass();
		return !byClass || (beanFactory instanceof ConfigurableListableBeanFactory beans
				&& Arrays.stream(beans.getBeanNamesForType(type, true, false))
					.filter(beans::containsBeanDefinition)
					.anyMatch((name) -> beans.getMergedBeanDefinition(name).hasAttribute(EXPOSED_INTERFACES)));
	}

}
