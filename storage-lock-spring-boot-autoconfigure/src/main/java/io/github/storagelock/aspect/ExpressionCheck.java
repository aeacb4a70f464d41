package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.beans.BeanUtils;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.support.StandardTypeLocator;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the names in an expression that stand for nothing, before any call.
 */
final class ExpressionCheck {

	private static final Pattern VARIABLE = Pattern.compile("#([\\p{L}_$][\\p{L}\\p{N}_$]*)");

	private final AnnotatedMethod method;

	private final ParameterNames names;

	private final Set<String> beans = new LinkedHashSet<>();

	ExpressionCheck(AnnotatedMethod method, ParameterNames names) {
		this.method = method;
		this.names = names;
	}

	/**
	 * Refuses an expression with a name that is known to stand for nothing.
	 */
	void check(SpelNode node) {
		check(node, true, true);
	}

	/**
	 * Returns the names of the beans that the expressions use.
	 */
	Set<String> beans() {
		return this.beans;
	}

	/**
	 * Checks a node.
	 * @param ofBean whether it would be a member of the bean
	 * @param ofBeanInside whether those in arguments would
	 */
	private void check(SpelNode node, boolean ofBean, boolean ofBeanInside) {
		if (node instanceof VariableReference || node instanceof FunctionReference) {
			checkVariable(node);
		}
		else if (node instanceof CompoundExpression) {
			checkPath(node);
		}
		else if (node instanceof BeanReference) {
			this.beans.add(unquoted(node.toStringAST()));
		}
		else if (node instanceof TypeReference) {
			checkType(node.getChild(0).toStringAST());
		}
		else if (ofBean && node instanceof PropertyOrFieldReference property) {
			checkProperty(property.getName());
		}
		else if (ofBean && node instanceof MethodReference call) {
			checkMethod(call.getName());
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			if (node instanceof Selection || node instanceof Projection) {
				check(node.getChild(i), false, false);
			}
			else if (node instanceof Indexer || node instanceof InlineMap) {
				// A name alone is a key.
				check(node.getChild(i), false, ofBeanInside);
			}
			else if (node instanceof CompoundExpression) {
				check(node.getChild(i), ofBean && i == 0, ofBeanInside);
			}
			else {
				check(node.getChild(i), ofBeanInside, ofBeanInside);
			}
		}
	}

	private void checkVariable(SpelNode node) {
		Matcher matcher = VARIABLE.matcher(node.toStringAST());
		if (matcher.find()) {
			String name = matcher.group(1);
			if (!name.equals("root") && !name.equals("this") && !this.names.contains(name)) {
				throw LockIdContext.unknown(this.method, name, this.names);
			}
		}
	}

	private void checkPath(SpelNode path) {
		Matcher argument = VARIABLE.matcher(path.getChild(0).toStringAST());
		int index = argument.matches() ? this.names.index(argument.group(1)) : -1;
		ArgumentPath.Missing missing = (index >= 0) ? ArgumentPath.findMissing(path, this.method.parameterType(index))
				: null;
		if (missing != null) {
			throw this.method.refuse("the expression in its name uses " + path.toStringAST() + " with " + missing,
					missing.mend());
		}
	}

	private void checkType(String name) {
		if (name.indexOf('.') < 0 && Character.isLowerCase(name.charAt(0))) {
			return;
		}
		try {
			new StandardTypeLocator(this.method.type().getClassLoader()).findType(name);
		}
		catch (SpelEvaluationException ex) {
			throw this.method.refuse("the expression in its name uses T(" + name + "), which is not a class",
					"Write the whole name of the class, with its package.", ex);
		}
	}

	private void checkProperty(String name) {
		if (isProxy() || BeanUtils.getPropertyDescriptor(this.method.type(), name) != null || hasMethod(name)
				|| ReflectionUtils.findField(this.method.type(), name) != null) {
			return;
		}
		throw unknown(name);
	}

	private void checkMethod(String name) {
		if (!isProxy() && !hasMethod(name)) {
			throw unknown(name + "()");
		}
	}

	private InvalidDistributedLockException unknown(String name) {
		return this.method.refuse(
				"the expression in its name uses " + name + ", which the bean, " + this.method.type().getName()
						+ ", does not have",
				this.names.contains(name) ? "Write #" + name + " for the parameter." : this.names.describe());
	}

	private boolean hasMethod(String name) {
		Method[] methods = ReflectionUtils.getUniqueDeclaredMethods(this.method.type());
		return Arrays.stream(methods).anyMatch((candidate) -> candidate.getName().equals(name))
				|| Interfaces.of(this.method.type())
					.stream()
					.flatMap((parent) -> Arrays.stream(parent.getMethods()))
					.anyMatch((candidate) -> candidate.getName().equals(name));
	}

	private boolean isProxy() {
		return Proxy.isProxyClass(this.method.type());
	}

	private static String unquoted(String reference) {
		String name = reference.replaceFirst("^[@&]", "");
		return name.startsWith("'") ? name.substring(1, name.length() - 1).replace("''", "'") : name;
	}

}
