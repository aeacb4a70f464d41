package io.github.storagelock.aspect;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.storagelock.LockNotAcquiredException;

/**
 * The method that is called instead of one whose lock is busy.
 *
 * @param method a method of the class of the bean
 * @param takesCause whether the exception follows the arguments
 */
record FallbackMethod(Method method, boolean takesCause) {

	/**
	 * Finds the method, preferring the one that takes the exception.
	 */
	static FallbackMethod find(AnnotatedMethod locked, String name) {
		Method[] candidates = Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(locked.type()))
			.filter((candidate) -> candidate.getName().equals(name) && !candidate.isBridge())
			.toArray(Method[]::new);
		Method found = Arrays.stream(candidates)
			.filter((candidate) -> accepts(candidate, locked))
			.max(Comparator.comparingInt(Method::getParameterCount)
				.thenComparingLong((candidate) -> sameTypes(candidate, locked)))
			.orElseThrow(() -> locked.refuse(
					"its fallback '" + name + "' "
							+ ((candidates.length == 0) ? "is not a method of the class"
									: "has other parameters or another result: " + Arrays.toString(candidates)),
					"Declare " + signature(locked, name, "") + " or "
							+ signature(locked, name, "LockNotAcquiredException") + "."));
		ReflectionUtils.makeAccessible(found);
		return new FallbackMethod(found, found.getParameterCount() > locked.method().getParameterCount());
	}

	private static boolean accepts(Method candidate, AnnotatedMethod locked) {
		Class<?>[] types = candidate.getParameterTypes();
		int count = locked.method().getParameterCount();
		if (types.length != count && (types.length != count + 1 || types[count] != LockNotAcquiredException.class)) {
			return false;
		}
		for (int i = 0; i < count; i++) {
			if (!ClassUtils.isAssignable(types[i], locked.parameterType(i))) {
				return false;
			}
		}
		Class<?> result = new AnnotatedMethod(locked.type(), candidate, candidate).resultType();
		return ClassUtils.isAssignable(locked.resultType(), result);
	}

	private static long sameTypes(Method candidate, AnnotatedMethod locked) {
		return IntStream.range(0, locked.method().getParameterCount())
			.filter((index) -> candidate.getParameterTypes()[index] == locked.parameterType(index))
			.count();
	}

	private static String signature(AnnotatedMethod locked, String name, String last) {
		StringBuilder text = new StringBuilder(locked.resultType().getSimpleName()).append(' ')
			.append(name)
			.append('(');
		for (int i = 0; i < locked.method().getParameterCount(); i++) {
			text.append((i > 0) ? ", " : "").append(locked.parameterType(i).getSimpleName());
		}
		text.append((locked.method().getParameterCount() > 0 && !last.isEmpty()) ? ", " : "").append(last);
		return "'" + text.append(")'");
	}

	@Nullable Object invoke(@Nullable Object target, @Nullable Object[] arguments, LockNotAcquiredException cause)
			throws Throwable {
		@Nullable Object[] all = Arrays.copyOf(arguments, this.method.getParameterCount());
		if (this.takesCause) {
			all[arguments.length] = cause;
		}
		try {
			return this.method.invoke(target, all);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
