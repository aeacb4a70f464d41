package io.github.storagelock.test;

import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.util.ClassUtils;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

/**
 * The locks of one test.
 *
 * @param registry the registry
 * @param storage where they are
 * @param own whether they are made for this test
 */
record TestLocks(StorageLockRegistry registry, InMemoryLockStorage storage, boolean own) implements CloseableResource {

	private static final boolean SPRING = ClassUtils
		.isPresent("org.springframework.test.context.junit.jupiter.SpringExtension", TestLocks.class.getClassLoader());

	static TestLocks of(ExtensionContext context) {
		return ofSpring(context).orElseGet(() -> {
			InMemoryLockStorage storage = new InMemoryLockStorage();
			return new TestLocks(new DefaultStorageLockRegistry(storage), storage, true);
		});
	}

	/**
	 * Returns the locks of the context of a Spring test, if it has them in memory.
	 */
	static Optional<TestLocks> ofSpring(ExtensionContext context) {
		if (!SPRING || !isSpringTest(context.getRequiredTestClass())) {
			return Optional.empty();
		}
		ApplicationContext spring = SpringExtension.getApplicationContext(context);
		InMemoryLockStorage storage = spring.getBeanProvider(InMemoryLockStorage.class).getIfAvailable();
		StorageLockRegistry registry = spring.getBeanProvider(StorageLockRegistry.class).getIfAvailable();
		return (storage != null && registry != null) ? Optional.of(new TestLocks(registry, storage, false))
				: Optional.empty();
	}

	private static boolean isSpringTest(Class<?> testClass) {
		return MergedAnnotations.search(MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
			.withEnclosingClasses((type) -> true)
			.from(testClass)
			.stream(ExtendWith.class)
			.flatMap((annotation) -> Arrays.stream(annotation.getClassArray("value")))
			.anyMatch(SpringExtension.class::equals);
	}

	@Override
	public void close() {
		if (this.own && this.registry instanceof DefaultStorageLockRegistry closeable) {
			closeable.close();
		}
	}

}
