package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.springframework.util.ClassUtils;

/**
 * Refuses the methods that a proxy would call without taking the lock.
 */
final class Interceptability {

	private Interceptability() {
	}

	static void check(AnnotatedMethod annotated) {
		Method method = annotated.method();
		int modifiers = method.getModifiers();
		if (Modifier.isStatic(modifiers)) {
			throw refuse(annotated, "static", "Make it a method of the bean");
		}
		if (Modifier.isPrivate(modifiers)) {
			throw refuse(annotated, "private", "Make it public");
		}
		if (Modifier.isFinal(modifiers)) {
			throw refuse(annotated, "final", "Remove 'final' (in Kotlin: add 'open')");
		}
		boolean packagePrivate = !Modifier.isPublic(modifiers) && !Modifier.isProtected(modifiers);
		if (packagePrivate && !ClassUtils.getPackageName(method.getDeclaringClass())
			.equals(ClassUtils.getPackageName(annotated.type()))) {
			throw refuse(annotated, "package-private and declared in another package than its bean", "Make it public");
		}
	}

	private static InvalidDistributedLockException refuse(AnnotatedMethod method, String what, String action) {
		return method.refuse("it is " + what + ", so no proxy can lock it",
				action + ", or take the lock in its body from the StorageLockRegistry.");
	}

}
