package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.MergedAnnotation;

import io.github.storagelock.DistributedLock;

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
		Interceptability.check(annotated);
		ResultType result = ResultType.of(annotated);
		return new LockedMethod(annotated, result,
				annotations.stream()
					.map((annotation) -> DistributedLockSpec.parse(annotation, annotated, result, beanFactory))
					.toList());
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
