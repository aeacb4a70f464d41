package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.storagelock.DistributedLock;

/**
 * Takes into a native image what locked methods reach by reflection: fallback methods,
 * and what expressions may read of the arguments and of the bean.
 */
final class DistributedLockHints implements BeanRegistrationAotProcessor {

	private final BindingReflectionHintsRegistrar properties = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
		Map<Method, List<MergedAnnotation<DistributedLock>>> methods = LockedMethods.annotated(type);
		if (methods.isEmpty()) {
			return null;
		}
		return (context, code) -> {
			ReflectionHints hints = context.getRuntimeHints().reflection();
			methods.forEach((method, annotations) -> annotations
				.forEach((annotation) -> register(hints, type, method, annotation)));
		};
	}

	private void register(ReflectionHints hints, Class<?> type, Method method,
			MergedAnnotation<DistributedLock> annotation) {
		String fallback = annotation.getString("fallback");
		Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
			.filter((candidate) -> candidate.getName().equals(fallback))
			.forEach((candidate) -> hints.registerMethod(candidate, ExecutableMode.INVOKE));
		// One that a property has may be an expression as well.
		if (annotation.getString("name").contains("{")) {
			hints.registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS);
			Type[] parameters = method.getGenericParameterTypes();
			this.properties.registerReflectionHints(hints, parameters);
			for (Class<?> parameter : method.getParameterTypes()) {
				hints.registerType(parameter, MemberCategory.INVOKE_PUBLIC_METHODS);
			}
		}
	}

}
