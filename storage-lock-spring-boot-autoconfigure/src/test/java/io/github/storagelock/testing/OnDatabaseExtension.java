package io.github.storagelock.testing;

import java.util.Optional;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips, counts and hands over the database for {@link OnDatabase}.
 */
class OnDatabaseExtension implements ExecutionCondition, AfterTestExecutionCallback, ParameterResolver {

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		TestDatabase database = database(context);
		String missing = database.missing();
		return (missing != null) ? ConditionEvaluationResult.disabled(database + ": " + missing)
				: ConditionEvaluationResult.enabled(database.version());
	}

	@Override
	public void afterTestExecution(ExtensionContext context) {
		TestedDatabases.count(database(context));
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == TestDatabase.class;
	}

	@Override
	public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return database(context);
	}

	private static TestDatabase database(ExtensionContext context) {
		Optional<ExtensionContext> current = Optional.of(context);
		while (current.isPresent()) {
			Optional<OnDatabase> annotation = AnnotationSupport.findAnnotation(current.get().getElement(),
					OnDatabase.class);
			if (annotation.isPresent()) {
				return annotation.get().value();
			}
			current = current.get().getParent();
		}
		throw new IllegalStateException("No @OnDatabase at " + context.getDisplayName());
	}

}
