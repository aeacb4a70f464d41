package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

import io.github.storagelock.DistributedLock;

/**
 * Finds the annotations of the methods of one class: on the method, on one that it
 * overrides or implements, else on the type that declares it.
 */
final class AnnotationSearch {

	private static final Set<String> OBJECT_METHODS = Set.of("toString", "hashCode", "finalize", "clone");

	private final Map<Method, List<MergedAnnotation<DistributedLock>>> ofInterfaceMethods = new HashMap<>();

	private final Map<Method, List<MergedAnnotation<DistributedLock>>> ofInterfaces = new HashMap<>();

	private final Map<Class<?>, List<MergedAnnotation<DistributedLock>>> ofClasses = new HashMap<>();

	AnnotationSearch(Class<?> type) {
		for (Class<?> parent : Interfaces.of(type)) {
			if (AnnotationUtils.isCandidateClass(parent, DistributedLock.class)) {
				searchInterface(parent, type);
			}
		}
	}

	private void searchInterface(Class<?> parent, Class<?> type) {
		List<MergedAnnotation<DistributedLock>> ofType = nearest(MergedAnnotations.from(parent, SearchStrategy.DIRECT));
		for (Method method : ReflectionUtils.getDeclaredMethods(parent)) {
			if (isInstanceMethod(method)) {
				List<MergedAnnotation<DistributedLock>> ofMethod = nearest(
						MergedAnnotations.from(method, SearchStrategy.DIRECT));
				Method implementation = AopUtils.getMostSpecificMethod(method, type);
				if (!ofMethod.isEmpty()) {
					this.ofInterfaceMethods.putIfAbsent(implementation, ofMethod);
				}
				if (!ofType.isEmpty()) {
					this.ofInterfaces.putIfAbsent(implementation, ofType);
				}
			}
		}
	}

	/**
	 * Returns the annotations that apply to a most specific method of the class.
	 */
	List<MergedAnnotation<DistributedLock>> find(Method method) {
		List<MergedAnnotation<DistributedLock>> ofMethod = nearest(
				MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY));
		if (!ofMethod.isEmpty() || !isInstanceMethod(method)) {
			return ofMethod;
		}
		// A superclass can have a method of an interface that only the subclass names.
		ofMethod = this.ofInterfaceMethods.getOrDefault(method, List.of());
		if (!ofMethod.isEmpty() || !Modifier.isPublic(method.getModifiers()) || isObjectMethod(method)) {
			return ofMethod;
		}
		List<MergedAnnotation<DistributedLock>> ofClass = ofClass(method.getDeclaringClass());
		return (!ofClass.isEmpty()) ? ofClass : this.ofInterfaces.getOrDefault(method, List.of());
	}

	/**
	 * Returns whether an annotation of its type passes a method by that others of the
	 * package can call.
	 */
	boolean isMissed(Method method) {
		return isInstanceMethod(method) && !Modifier.isPublic(method.getModifiers())
				&& !Modifier.isProtected(method.getModifiers()) && !ofClass(method.getDeclaringClass()).isEmpty()
				&& find(method).isEmpty();
	}

	private List<MergedAnnotation<DistributedLock>> ofClass(Class<?> type) {
		return this.ofClasses.computeIfAbsent(type,
				(declaring) -> nearest(MergedAnnotations.from(declaring, SearchStrategy.SUPERCLASS)));
	}

	/**
	 * Returns the annotations of the nearest element that has any: they replace those
	 * further away.
	 */
	private static List<MergedAnnotation<DistributedLock>> nearest(MergedAnnotations annotations) {
		List<MergedAnnotation<DistributedLock>> all = annotations.stream(DistributedLock.class).toList();
		return all.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == all.get(0).getAggregateIndex())
			.toList();
	}

	private static boolean isInstanceMethod(Method method) {
		return !Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers())
				&& !method.isBridge() && !method.isSynthetic();
	}

	private static boolean isObjectMethod(Method method) {
		return ReflectionUtils.isEqualsMethod(method)
				|| (method.getParameterCount() == 0 && OBJECT_METHODS.contains(method.getName()));
	}

}
