package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.MergedAnnotation;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockRegistry;

/**
 * A method and its locks, parsed once for each class of beans.
 *
 * @param method the method
 * @param result what it returns
 * @param specs its annotations
 */
record LockedMethod(AnnotatedMethod method, ResultType result, List<DistributedLockSpec> specs) {

	/**
	 * Parses the annotations and refuses a method that cannot be locked.
	 */
	static LockedMethod parse(Class<?> type, Method method, List<MergedAnnotation<DistributedLock>> annotations,
			BeanFactory beanFactory) {
		// The compiler copies annotations to bridges, but not the names of parameters.
		Method carrier = (annotations.get(0).getSource() instanceof Method source)
				? BridgeMethodResolver.findBridgedMethod(source) : method;
		AnnotatedMethod annotated = new AnnotatedMethod(type, method, carrier);
		Subclassing.check(annotated, beanFactory);
		Interceptability.check(annotated, annotations.get(0).getSource() instanceof Method);
		ResultType result = ResultType.of(annotated, isReleasedOnReturn(annotated, annotations));
		List<DistributedLockSpec> specs = withoutCopies(annotations).stream()
			.map((annotation) -> DistributedLockSpec.parse(annotation, annotated, result, beanFactory))
			.toList();
		refuseTwins(annotated, specs);
		return new LockedMethod(annotated, result, specs);
	}

	/**
	 * Returns each annotation once: the compiler copies them to bridges.
	 */
	private static Collection<MergedAnnotation<DistributedLock>> withoutCopies(
			List<MergedAnnotation<DistributedLock>> annotations) {
		Map<DistributedLock, MergedAnnotation<DistributedLock>> distinct = new LinkedHashMap<>();
		annotations.forEach((annotation) -> distinct.putIfAbsent(annotation.synthesize(), annotation));
		return distinct.values();
	}

	private static boolean isReleasedOnReturn(AnnotatedMethod method,
			List<MergedAnnotation<DistributedLock>> annotations) {
		List<Boolean> wishes = annotations.stream()
			.map((annotation) -> annotation.getBoolean("releaseOnReturn"))
			.distinct()
			.toList();
		if (wishes.size() > 1) {
			throw method.refuse("its annotations differ in releaseOnReturn, but its locks end together",
					"Give all the same value.");
		}
		return wishes.get(0);
	}

	private static void refuseTwins(AnnotatedMethod method, List<DistributedLockSpec> specs) {
		Set<String> names = new HashSet<>();
		for (DistributedLockSpec spec : specs) {
			if (!names.add(spec.id().text())) {
				throw method.refuse("it names the lock '" + spec.id().text() + "' twice", "Remove one of them.");
			}
		}
	}

	/**
	 * Refuses what only shows once everything is there: options that do not go with the
	 * registry's, ids that it does not take, beans that are missing.
	 */
	void check(StorageLockRegistry registry) {
		LockOptions defaults = registry.defaultOptions();
		if (isMissing(defaults)) {
			return;
		}
		for (DistributedLockSpec spec : this.specs) {
			spec.options(defaults);
			spec.id().check(registry);
		}
	}

	/**
	 * Returns whether this is a mock that nobody taught anything.
	 */
	private static boolean isMissing(@Nullable LockOptions defaults) {
		return defaults == null;
	}

	/**
	 * Returns the locks of a call by their ids. The order is the same in every process,
	 * so that two calls never wait for each other.
	 */
	SortedMap<String, DistributedLockSpec> locks(@Nullable Object target, @Nullable Object[] arguments) {
		SortedMap<String, DistributedLockSpec> locks = new TreeMap<>();
		for (DistributedLockSpec spec : this.specs) {
			locks.putIfAbsent(spec.id().evaluate(target, arguments), spec);
		}
		return locks;
	}

}
