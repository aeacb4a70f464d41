package io.github.storagelock.aspect;

import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.Expression;
import org.springframework.expression.ExpressionException;
import org.springframework.expression.ParseException;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.common.TemplateParserContext;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

import io.github.storagelock.StorageLockRegistry;

/**
 * The name attribute, parsed once, which gives the lock id of each call.
 */
final class LockIdExpression {

	private static final Set<SpelMessage> OF_NULL = EnumSet.of(SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE_ON_NULL,
			SpelMessage.METHOD_CALL_ON_NULL_OBJECT_NOT_ALLOWED, SpelMessage.CANNOT_INDEX_INTO_NULL_VALUE);

	private static final int LONGEST = 255;

	private final AnnotatedMethod method;

	private final String text;

	private final ParameterNames names;

	private final Expression[] parts;

	private final Set<String> beans;

	private final BeanFactory beanFactory;

	// Shares the caches of property accessors and the like between calls.
	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	private LockIdExpression(AnnotatedMethod method, String text, BeanFactory beanFactory, boolean plain) {
		this.method = method;
		this.text = text;
		this.names = new ParameterNames(method);
		this.parts = plain ? new Expression[] { new LiteralExpression(text) } : parse();
		this.beans = plain ? Set.of() : check();
		this.beanFactory = beanFactory;
		this.shared.setBeanResolver(new BeanFactoryResolver(beanFactory));
	}

	/**
	 * Parses the text, in which placeholders are already filled in.
	 */
	static LockIdExpression parse(AnnotatedMethod method, String text, BeanFactory beanFactory) {
		return new LockIdExpression(method, text, beanFactory, false);
	}

	/**
	 * Takes the text as it is.
	 */
	static LockIdExpression plain(AnnotatedMethod method, String text, BeanFactory beanFactory) {
		return new LockIdExpression(method, text, beanFactory, true);
	}

	/**
	 * Returns the text.
	 */
	String text() {
		return this.text;
	}

	/**
	 * Returns the text with a star in place of each expression: a name for all ids that
	 * it may give.
	 */
	String label() {
		StringBuilder label = new StringBuilder();
		for (Expression part : this.parts) {
			label.append((part instanceof LiteralExpression literal) ? literal.getValue() : "*");
		}
		return label.substring(0, Math.min(label.length(), LONGEST));
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

	private Set<String> check() {
		StrayMarks marks = new StrayMarks(this.names);
		ExpressionCheck check = new ExpressionCheck(this.method, this.names);
		for (Expression part : this.parts) {
			if (part instanceof SpelExpression expression) {
				marks.addExpression(expression.getExpressionString());
				check.check(expression.getAST());
			}
			else {
				marks.addText(part.getExpressionString());
			}
		}
		if (!marks.isEmpty()) {
			throw refuse("has " + marks.first() + " outside of an expression #{…}, so that every call would have the"
					+ " same id", marks.action(), null);
		}
		return check.beans();
	}

	/**
	 * Refuses what only shows once everything is there: ids that the registry does not
	 * take whatever the arguments are, and beans that are missing.
	 */
	void check(StorageLockRegistry registry) {
		StringBuilder sample = new StringBuilder();
		for (Expression part : this.parts) {
			sample.append((part instanceof LiteralExpression literal) ? literal.getValue() : "x");
		}
		try {
			registry.obtain(sample.toString());
		}
		catch (IllegalArgumentException ex) {
			throw refuseId(ex);
		}
		for (String bean : this.beans) {
			if (!this.beanFactory.containsBean(bean)) {
				throw this.method.refuse("the expression in its name uses @" + bean + ", which is not a bean",
						"Write the name of a bean.");
			}
		}
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
		catch (InvalidDistributedLockException ex) {
			throw ex;
		}
		catch (SpelEvaluationException ex) {
			throw refuse("cannot be evaluated: " + ex.getMessage(), mend(ex, part), ex);
		}
		catch (ExpressionException ex) {
			throw refuse("cannot be evaluated: " + ex.getMessage(), this.names.describe(), ex);
		}
		catch (RuntimeException ex) {
			throw refuse("cannot be evaluated, #{" + part.getExpressionString() + "} threw " + ex,
					"Call the method with values for which the expression does not throw.", ex);
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

	private String mend(SpelEvaluationException failure, Expression part) {
		String property = PropertyMend.of(failure, part.getExpressionString(), this.method.type().getClassLoader());
		if (property != null) {
			return property;
		}
		String ofNull = OF_NULL.contains(failure.getMessageCode())
				? "Call the method with a value, or say what null means: #{#x?.y ?: 'none'}. " : "";
		return ofNull + this.names.describe();
	}

	private static boolean isIdentity(String text, Object value) {
		String type = value.getClass().getName();
		return text.startsWith(type) && text.equals(type + "@" + Integer.toHexString(value.hashCode()));
	}

	/**
	 * Says that the registry does not take an id.
	 */
	InvalidDistributedLockException refuseId(IllegalArgumentException cause) {
		return refuse("gives an id that is refused: " + cause.getMessage(),
				"Lock ids have 1 to 255 characters, no white space at the ends and no control characters.", cause);
	}

	private InvalidDistributedLockException refuse(String reason, String action, @Nullable Throwable cause) {
		return this.method.refuse("its name '" + this.text + "' " + reason, action, cause);
	}

}
