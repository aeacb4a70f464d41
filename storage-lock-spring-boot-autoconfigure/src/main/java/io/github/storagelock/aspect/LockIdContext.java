package io.github.storagelock.aspect;

import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;

/**
 * What the expression of one call can see: the bean as root, the arguments by name.
 */
final class LockIdContext extends MethodBasedEvaluationContext {

	private final AnnotatedMethod method;

	private final ParameterNames names;

	LockIdContext(AnnotatedMethod method, ParameterNames names, @Nullable Object target, @Nullable Object[] arguments) {
		super(target, method.method(), arguments, names);
		this.method = method;
		this.names = names;
	}

	@Override
	public @Nullable Object lookupVariable(String name) {
		Object value = super.lookupVariable(name);
		if (value == null && !this.names.contains(name)) {
			throw unknown(this.method, name, this.names);
		}
		return value;
	}

	static InvalidDistributedLockException unknown(AnnotatedMethod method, String name, ParameterNames names) {
		return method.refuse("the expression in its name uses #" + name + ", which is not a parameter",
				names.describe());
	}

}
