package io.github.storagelock.test;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import io.github.storagelock.LocalLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

/**
 * Gives tests a {@link StorageLockRegistry} and its {@link InMemoryLockStorage} as
 * parameters, empty for each test, and fails a test that leaves a lock held. In a test
 * with a Spring context that has both ({@code storage-lock.storage=in-memory}) they are
 * those of the context. <pre class="code">
 * &#64;ExtendWith(StorageLockExtension.class)
 * class AccountsTests {
 *
 *     &#64;Test
 *     void settles(StorageLockRegistry registry, InMemoryLockStorage locks) { … }
 *
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public final class StorageLockExtension implements ParameterResolver, AfterEachCallback {

	private static final Namespace NAMESPACE = Namespace.create(StorageLockExtension.class);

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> type = parameter.getParameter().getType();
		return type == StorageLockRegistry.class || type == InMemoryLockStorage.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		TestLocks locks = locks(context);
		return (parameter.getParameter().getType() == InMemoryLockStorage.class) ? locks.storage() : locks.registry();
	}

	private static TestLocks locks(ExtensionContext context) {
		// Of the test itself, so that it is closed after it.
		Store store = context.getStore(NAMESPACE);
		TestLocks present = store.get(TestLocks.class, TestLocks.class);
		if (present == null) {
			present = TestLocks.of(context);
			store.put(TestLocks.class, present);
		}
		return present;
	}

	@Override
	public void afterEach(ExtensionContext context) {
		Optional<TestLocks> used = Optional
			.<@Nullable TestLocks>ofNullable(context.getStore(NAMESPACE).get(TestLocks.class, TestLocks.class))
			.or(() -> TestLocks.ofSpring(context));
		used.ifPresent((locks) -> {
			List<LocalLock> held = locks.registry().localLocks().stream().filter(LocalLock::isHeld).toList();
			locks.storage().clear();
			if (!held.isEmpty() && context.getExecutionException().isEmpty()) {
				throw new AssertionError("The test left locks held: " + held
						+ ". Release them in a finally block, or by try-with-resources");
			}
		});
	}

}
