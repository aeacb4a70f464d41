package io.github.storagelock.aspect;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.util.ReflectionUtils;

/**
 * The properties that an expression reads of an argument, one of the other.
 */
final class ArgumentPath {

	private ArgumentPath() {
	}

	/**
	 * Returns the first property that its owner cannot have; null if nothing is known to
	 * be missing.
	 * @param path the argument and what is read of it
	 * @param argument the declared type of the argument
	 */
	static @Nullable Missing findMissing(SpelNode path, Class<?> argument) {
		Class<?> owner = argument;
		for (int i = 1; i < path.getChildCount(); i++) {
			if (!(path.getChild(i) instanceof PropertyOrFieldReference property) || owner.isArray()
					|| owner == Optional.class && property.isNullSafe()) {
				return null;
			}
			Class<?> type = typeOf(owner, property.getName());
			if (type == null) {
				// A subclass could have it.
				boolean complete = Modifier.isFinal(owner.getModifiers()) && !Map.class.isAssignableFrom(owner);
				return complete ? new Missing(owner, property, textBefore(path, i)) : null;
			}
			owner = type;
		}
		return null;
	}

	private static String textBefore(SpelNode path, int index) {
		StringBuilder text = new StringBuilder(path.getChild(0).toStringAST());
		for (int i = 1; i < index; i++) {
			text.append(dot(path.getChild(i))).append(path.getChild(i).toStringAST());
		}
		return text.toString();
	}

	private static String dot(SpelNode node) {
		return (node instanceof PropertyOrFieldReference property && property.isNullSafe()) ? "?." : ".";
	}

	private static @Nullable Class<?> typeOf(Class<?> owner, String name) {
		PropertyDescriptor property = BeanUtils.getPropertyDescriptor(owner, name);
		if (property != null && property.getReadMethod() != null) {
			return property.getReadMethod().getReturnType();
		}
		Method accessor = Arrays.stream(owner.getMethods())
			.filter((method) -> method.getName().equals(name) && method.getParameterCount() == 0)
			.findFirst()
			.orElse(null);
		if (accessor != null) {
			return accessor.getReturnType();
		}
		Field field = ReflectionUtils.findField(owner, name);
		return (field != null) ? field.getType() : null;
	}

	/**
	 * A property that its owner cannot have.
	 *
	 * @param owner who does not have it
	 * @param property which
	 * @param path what stands before it
	 */
	record Missing(Class<?> owner, PropertyOrFieldReference property, String path) {

		@Override
		public String toString() {
			return this.property.getName() + ", which " + this.owner.getName() + " does not have";
		}

		/**
		 * Returns what to write instead.
		 */
		String mend() {
			String mend = PropertyMend.of(this.owner, this.path, this.property.isNullSafe(), this.property.getName(),
					"");
			return (mend != null) ? mend : "Write a property that it has.";
		}

	}

}
