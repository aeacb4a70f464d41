package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;

/**
 * A method of a bean that is to be locked.
 *
 * @param type the class of the bean
 * @param method the most specific method there, never a bridge
 * @param carrier the method that carries the annotation, which may be one of an interface
 * or a superclass; the method itself if its type carries it
 */
record AnnotatedMethod(Class<?> type, Method method, Method carrier) {

	/**
	 * Returns the result type with the type variables of superclasses filled in.
	 */
	Class<?> resultType() {
		return GenericTypeResolver.resolveReturnType(this.method, this.type);
	}

	/**
	 * Returns the result type with its arguments.
	 */
	ResolvableType genericResultType() {
		return ResolvableType.forMethodReturnType(this.method, this.type);
	}

	/**
	 * Returns a parameter type with the type variables of superclasses filled in.
	 */
	Class<?> parameterType(int index) {
		return ResolvableType.forMethodParameter(this.method, index, this.type)
			.resolve(this.method.getParameterTypes()[index]);
	}

	/**
	 * Returns the name of a lock that has none of its own, the same in every process.
	 */
	String defaultLockName() {
		// The names of generated classes differ from process to process.
		boolean generated = Proxy.isProxyClass(this.type) || this.type.isHidden();
		return (generated ? this.carrier.getDeclaringClass() : this.type).getName() + "." + this.method.getName();
	}

	InvalidDistributedLockException refuse(String reason, String action) {
		return refuse(reason, action, null);
	}

	InvalidDistributedLockException refuse(String reason, String action, @Nullable Throwable cause) {
		return new InvalidDistributedLockException(toString(), reason, action, cause);
	}

	@Override
	public String toString() {
		return this.type.getName() + "." + this.method.getName()
				+ Arrays.stream(this.method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

}
