package io.github.storagelock.testing;

import java.lang.reflect.Method;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Skips and counts for {@link OnEachDatabase}.
 */
class OnEachDatabaseExtension implements InvocationInterceptor {

	@Override
	public void interceptTestTemplateMethod(Invocation<Void> invocation,
			ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
		TestDatabase database = (TestDatabase) invocationContext.getArguments().get(0);
		database.assumeAvailable();
		TestedDatabases.count(database);
		invocation.proceed();
	}

}
