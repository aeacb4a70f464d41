package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/**
 * Refuses the methods that a proxy would call without taking the lock, and those that are
 * not called through one.
 */
final class Interceptability {

	private static final List<String> CALLED_BY_THE_CONTAINER = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy", Autowired.class.getName(), "jakarta.inject.Inject");

	private Interceptability() {
	}

	/**
	 * Checks a method.
	 * @param itself whether the annotation is one of methods, not of their type
	 */
	static void check(AnnotatedMethod annotated, boolean itself) {
		Method method = annotated.method();
		MergedAnnotations others = MergedAnnotations.from(method);
		if (others.isPresent(Bean.class)) {
			throw annotated.refuse(
					"it is a @Bean method, so the lock would be held while the bean is made, not while it is used",
					"Annotate the methods of the bean's class, or that class.");
		}
		if (itself) {
			checkCaller(annotated, others);
		}
		checkModifiers(annotated, method.getModifiers());
	}

	private static void checkCaller(AnnotatedMethod annotated, MergedAnnotations others) {
		String name = annotated.method().getName();
		boolean callback = CALLED_BY_THE_CONTAINER.stream().anyMatch(others::isPresent)
				|| (name.equals("afterPropertiesSet") && InitializingBean.class.isAssignableFrom(annotated.type()))
				|| (name.equals("destroy") && DisposableBean.class.isAssignableFrom(annotated.type()));
		if (callback) {
			throw refuse(annotated, "called by Spring on the bean itself, without its proxy",
					"Lock a method of another bean that it calls");
		}
	}

	private static void checkModifiers(AnnotatedMethod annotated, int modifiers) {
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
		if (packagePrivate && !ClassUtils.getPackageName(annotated.method().getDeclaringClass())
			.equals(ClassUtils.getPackageName(annotated.type()))) {
			throw refuse(annotated, "package-private and declared in another package than its bean", "Make it public");
		}
	}

	private static InvalidDistributedLockException refuse(AnnotatedMethod method, String what, String action) {
		return method.refuse("it is " + what + ", so no proxy can lock it",
				action + ", or take the lock in its body from the StorageLockRegistry.");
	}

}
