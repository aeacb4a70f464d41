package io.github.storagelock.testing;

import java.util.Optional;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips and counts for {@link OnStore}.
 */
class OnStoreExtension implements ExecutionCondition, AfterTestExecutionCallback {

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		TestStore store = store(context);
		String missing = store.missing();
		return (missing != null) ? ConditionEvaluationResult.disabled(store + ": " + missing)
				: ConditionEvaluationResult.enabled(store.url());
	}

	@Override
	public void afterTestExecution(ExtensionContext context) {
		TestedDatabases.count(store(context));
	}

	private static TestStore store(ExtensionContext context) {
		Optional<ExtensionContext> current = Optional.of(context);
		while (current.isPresent()) {
			Optional<OnStore> annotation = AnnotationSupport.findAnnotation(current.get().getElement(), OnStore.class);
			if (annotation.isPresent()) {
				return annotation.get().value();
			}
			current = current.get().getParent();
		}
		throw new IllegalStateException("No @OnStore at " + context.getDisplayName());
	}

}
