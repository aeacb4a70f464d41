package io.github.storagelock.aspect;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.Expression;
import org.springframework.expression.ExpressionException;
import org.springframework.expression.ParseException;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.common.TemplateParserContext;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * The name attribute, parsed once, which gives the lock id of each call.
 */
final class LockIdExpression {

	private static final Pattern VARIABLE = Pattern.compile("#([\\p{L}_$][\\p{L}\\p{N}_$]*)");

	private final AnnotatedMethod method;

	private final String text;

	private final ParameterNames names;

	private final Expression[] parts;

	// Shares the caches of property accessors and the like between calls.
	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	/**
	 * Parses the text, in which placeholders are already filled in.
	 */
	LockIdExpression(AnnotatedMethod method, String text, BeanFactory beanFactory) {
		this.method = method;
		this.text = text;
		this.names = new ParameterNames(method);
		this.parts = parse();
		for (Expression part : this.parts) {
			check(part);
		}
		this.shared.setBeanResolver(new BeanFactoryResolver(beanFactory));
	}

	private Expression[] parse() {
		if (this.text.isBlank()) {
			throw refuse("is blank", "Write a name, or none for the name of the method.", null);
		}
		try {
			Expression expression = new SpelExpressionParser().parseExpression(this.text, new TemplateParserContext());
			return (expression instanceof CompositeStringExpression composite) ? composite.getExpressions()
					: new Expression[] { expression };
		}
		catch (ParseException | IllegalStateException ex) {
			throw refuse("cannot be parsed: " + ex.getMessage(), "Expressions stand in #{…}.", ex);
		}
	}

	private void check(Expression part) {
		if (part instanceof SpelExpression expression) {
			check(expression.getAST());
		}
		else if (part instanceof LiteralExpression) {
			Matcher matcher = VARIABLE.matcher(part.getExpressionString());
			while (matcher.find()) {
				if (this.names.contains(matcher.group(1))) {
					// Every call would have the same id.
					throw refuse("has " + matcher.group() + " outside of an expression",
							"Write #{" + matcher.group() + "}.", null);
				}
			}
		}
	}

	private void check(SpelNode node) {
		if (node instanceof VariableReference || node instanceof FunctionReference) {
			Matcher matcher = VARIABLE.matcher(node.toStringAST());
			if (matcher.find() && !isKnown(matcher.group(1))) {
				throw LockIdContext.unknown(this.method, matcher.group(1), this.names);
			}
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			check(node.getChild(i));
		}
	}

	private boolean isKnown(String name) {
		return name.equals("root") || name.equals("this") || this.names.contains(name);
	}

	/**
	 * Returns the lock id of a call, whose arguments are a copy.
	 */
	String evaluate(@Nullable Object target, @Nullable Object[] arguments) {
		if (this.parts.length == 1 && this.parts[0] instanceof LiteralExpression literal) {
			return literal.getValue();
		}
		LockIdContext context = new LockIdContext(this.method, this.names, target, arguments);
		this.shared.applyDelegatesTo(context);
		StringBuilder id = new StringBuilder();
		for (Expression part : this.parts) {
			id.append(evaluate(part, context));
		}
		if (id.toString().isBlank()) {
			throw refuse("gave a blank text", "Name what is to be locked.", null);
		}
		return id.toString();
	}

	private String evaluate(Expression part, LockIdContext context) {
		Object value;
		try {
			value = part.getValue(context);
		}
		catch (ExpressionException ex) {
			throw refuse("cannot be evaluated: " + ex.getMessage(), this.names.describe(), ex);
		}
		if (value == null) {
			// As text it would be one lock for all calls that have no value.
			throw refuse("has an expression that gave null, #{" + part.getExpressionString() + "}",
					"Call the method with a value, or say what null means: #{… ?: 'none'}.", null);
		}
		String result = value.toString();
		if (isIdentity(result, value)) {
			// Every object would have a lock of its own.
			throw refuse(
					"has an expression, #{" + part.getExpressionString() + "}, that gave a "
							+ value.getClass().getName() + ", whose toString() differs from object to object",
					"Name a property that identifies it.", null);
		}
		return result;
	}

	private static boolean isIdentity(String text, Object value) {
		String type = value.getClass().getName();
		return text.startsWith(type) && text.equals(type + "@" + Integer.toHexString(value.hashCode()));
	}

	private InvalidDistributedLockException refuse(String reason, String action, @Nullable Throwable cause) {
		return this.method.refuse("its name '" + this.text + "' " + reason, action, cause);
	}

}
