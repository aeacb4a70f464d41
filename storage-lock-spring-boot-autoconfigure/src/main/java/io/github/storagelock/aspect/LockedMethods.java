package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodClassKey;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;

/**
 * Knows the locked methods of every class of beans, each parsed and checked when its
 * class is first seen.
 */
final class LockedMethods {

	private final BeanFactory beanFactory;

	private final Map<Class<?>, Map<Method, LockedMethod>> byClass = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, Optional<LockedMethod>> byCall = new ConcurrentHashMap<>();

	LockedMethods(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Returns whether the class has methods to lock.
	 */
	boolean has(Class<?> beanClass) {
		Class<?> type = ClassUtils.getUserClass(beanClass);
		return isBuilding() ? !annotated(type).isEmpty() : !of(type).isEmpty();
	}

	/**
	 * Returns whether the method is to be locked.
	 */
	boolean has(Method method, Class<?> beanClass) {
		return isBuilding() ? has(beanClass) : find(method, beanClass) != null;
	}

	/**
	 * Returns whether the application is only being prepared to start later, with
	 * properties that are not there yet.
	 */
	private static boolean isBuilding() {
		return Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
	}

	/**
	 * Returns the locks of a method, null if it has none.
	 */
	@Nullable LockedMethod find(Method method, Class<?> beanClass) {
		Class<?> type = ClassUtils.getUserClass(beanClass);
		Map<Method, LockedMethod> methods = of(type);
		if (methods.isEmpty()) {
			return null;
		}
		return this.byCall
			.computeIfAbsent(new MethodClassKey(method, type),
					(key) -> Optional.ofNullable(methods.get(mostSpecific(method, type))))
			.orElse(null);
	}

	private static Method mostSpecific(Method method, Class<?> type) {
		return Proxy.isProxyClass(type) ? BridgeMethodResolver.findBridgedMethod(method)
				: AopUtils.getMostSpecificMethod(method, type);
	}

	private Map<Method, LockedMethod> of(Class<?> type) {
		Map<Method, LockedMethod> methods = this.byClass.get(type);
		if (methods == null) {
			// Not computed inside the map: placeholders may come from anywhere.
			methods = parse(type);
			this.byClass.put(type, methods);
		}
		return methods;
	}

	private Map<Method, LockedMethod> parse(Class<?> type) {
		Map<Method, List<MergedAnnotation<DistributedLock>>> annotated = annotated(type);
		annotated.keySet().stream().findFirst().ifPresent((method) -> ensureRegistry(type, method));
		Map<Method, LockedMethod> methods = new LinkedHashMap<>();
		annotated.forEach((method, annotations) -> methods.put(method,
				LockedMethod.parse(type, method, annotations, this.beanFactory)));
		return methods;
	}

	/**
	 * Refuses to run methods without their locks because nothing keeps any.
	 */
	private void ensureRegistry(Class<?> type, Method method) {
		if (this.beanFactory instanceof ListableBeanFactory beans && BeanFactoryUtils
			.beanNamesForTypeIncludingAncestors(beans, StorageLockRegistry.class, true, false).length == 0) {
			throw new AnnotatedMethod(type, method, method).refuse("there is no StorageLockRegistry bean",
					"Add a DataSource, a LockStorage or a StorageLockRegistry bean.");
		}
	}

	private static Map<Method, List<MergedAnnotation<DistributedLock>>> annotated(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, DistributedLock.class)) {
			return Map.of();
		}
		AnnotationSearch search = new AnnotationSearch(type);
		return MethodIntrospector.selectMethods(type, (Method method) -> {
			List<MergedAnnotation<DistributedLock>> annotations = search.find(method);
			return annotations.isEmpty() ? null : annotations;
		});
	}

}
