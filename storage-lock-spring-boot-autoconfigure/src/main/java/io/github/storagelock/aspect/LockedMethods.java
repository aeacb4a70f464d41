package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

	private static final Logger logger = LoggerFactory.getLogger(LockedMethods.class);

	private final BeanFactory beanFactory;

	private final Map<Class<?>, Map<Method, LockedMethod>> byClass = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, Optional<LockedMethod>> byCall = new ConcurrentHashMap<>();

	// Set once everything is there, read by those who create beans later.
	private volatile @Nullable StorageLockRegistry registry;

	LockedMethods(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Checks the methods that were found, and from now on those that are found later,
	 * against the registry; asked for it only if there are any.
	 */
	void checkAgainst(Supplier<StorageLockRegistry> registries) {
		if (this.byClass.values().stream().allMatch(Map::isEmpty)) {
			return;
		}
		StorageLockRegistry found = registries.get();
		this.registry = found;
		this.byClass.values().forEach((methods) -> methods.values().forEach((method) -> method.check(found)));
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
		if (!AnnotationUtils.isCandidateClass(type, DistributedLock.class)) {
			return Map.of();
		}
		AnnotationSearch search = new AnnotationSearch(type);
		tellOfMissed(type, search);
		Map<Method, List<MergedAnnotation<DistributedLock>>> annotated = annotated(type, search);
		annotated.keySet().stream().findFirst().ifPresent((method) -> ensureRegistry(type, method));
		Map<Method, LockedMethod> methods = new LinkedHashMap<>();
		StorageLockRegistry against = this.registry;
		annotated.forEach((method, annotations) -> {
			LockedMethod parsed = LockedMethod.parse(type, method, annotations, this.beanFactory);
			methods.put(method, parsed);
			if (against != null) {
				parsed.check(against);
			}
		});
		return methods;
	}

	private static void tellOfMissed(Class<?> type, AnnotationSearch search) {
		List<String> missed = MethodIntrospector.selectMethods(type, search::isMissed)
			.stream()
			.map((method) -> method.getName() + "()")
			.sorted()
			.distinct()
			.toList();
		if (!missed.isEmpty()) {
			logger.warn(
					"@DistributedLock on {} locks its public methods only, so not {}: make them public, annotate"
							+ " them, or annotate the methods to lock instead of their type",
					type.getName(), String.join(", ", missed));
		}
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

	/**
	 * Returns the methods of a class that are to be locked, with their annotations.
	 */
	static Map<Method, List<MergedAnnotation<DistributedLock>>> annotated(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, DistributedLock.class)) {
			return Map.of();
		}
		return annotated(type, new AnnotationSearch(type));
	}

	private static Map<Method, List<MergedAnnotation<DistributedLock>>> annotated(Class<?> type,
			AnnotationSearch search) {
		return MethodIntrospector.selectMethods(type, (Method method) -> {
			List<MergedAnnotation<DistributedLock>> annotations = search.find(method);
			return annotations.isEmpty() ? null : annotations;
		});
	}

}
