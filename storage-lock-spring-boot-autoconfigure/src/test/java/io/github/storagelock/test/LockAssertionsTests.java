package io.github.storagelock.test;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link LockAssertions}.
 */
@ExtendWith(StorageLockExtension.class)
class LockAssertionsTests {

	@Test
	void heldLockIsHeld(StorageLockRegistry registry, InMemoryLockStorage locks) throws Exception {
		try (LockLease lease = registry.acquire("a")) {
			LockAssertions.assertThatLock(registry, "a").isHeld().isHeldByCurrentThread();
			LockAssertions.assertThatLock(locks, "a").isHeld().isHeldBy(registry.nodeId());
			assertFails(
					"Expected lock 'a' not to be held by this node, but it is held by thread '"
							+ Thread.currentThread().getName() + "'",
					() -> LockAssertions.assertThatLock(registry, "a").isNotHeld());
			assertFails("Expected lock 'a' to be free, but it is held by '" + registry.nodeId() + "'",
					() -> LockAssertions.assertThatLock(locks, "a").isFree());
			assertFails("Expected lock 'a' to be held by 'other', but it is held by '" + registry.nodeId() + "'",
					() -> LockAssertions.assertThatLock(locks, "a").isHeldBy("other"));
		}
	}

	@Test
	void freeLockIsFree(StorageLockRegistry registry, InMemoryLockStorage locks) {
		LockAssertions.assertThatLock(registry, "a").isNotHeld();
		LockAssertions.assertThatLock(locks, "a").isFree();
		assertFails("Expected lock 'a' to be held by this node, but it is not held by this node",
				() -> LockAssertions.assertThatLock(registry, "a").isHeld());
		assertFails(
				"Expected lock 'a' to be held by thread '" + Thread.currentThread().getName()
						+ "', but it is not held by this node",
				() -> LockAssertions.assertThatLock(registry, "a").isHeldByCurrentThread());
		assertFails("Expected lock 'a' to be held, but it is free",
				() -> LockAssertions.assertThatLock(locks, "a").isHeld());
		assertFails("Expected lock 'a' to be kept, but it is free",
				() -> LockAssertions.assertThatLock(locks, "a").isKept());
	}

	@Test
	void keptLockIsKept(StorageLockRegistry registry, InMemoryLockStorage locks) {
		registry.tryAcquire("a", registry.defaultOptions().withMinHold(Duration.ofMinutes(1))).orElseThrow().release();

		LockAssertions.assertThatLock(registry, "a").isNotHeld();
		LockAssertions.assertThatLock(locks, "a").isKept();
		assertFails("Expected lock 'a' to be free, but it is kept for PT",
				() -> LockAssertions.assertThatLock(locks, "a").isFree());
	}

	private static void assertFails(String message, Runnable assertion) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion::run).withMessageStartingWith(message);
	}

}
