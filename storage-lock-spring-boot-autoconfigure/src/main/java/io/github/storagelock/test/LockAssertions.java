package io.github.storagelock.test;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

/**
 * The entrance to assertions on locks. <pre class="code">
 * assertThatLock(registry, "account-1").isHeldByCurrentThread();
 * assertThatLock(locks, "account-1").isFree();
 * </pre>
 *
 * @since 0.1.0
 */
public final class LockAssertions {

	private LockAssertions() {
	}

	/**
	 * Begins an assertion on a lock as a registry knows it, which sees what its own
	 * process holds and waits for.
	 * @param registry the registry
	 * @param lockId the lock
	 * @return the assertion
	 */
	public static RegistryLockAssert assertThatLock(StorageLockRegistry registry, String lockId) {
		return new RegistryLockAssert(registry, lockId);
	}

	/**
	 * Begins an assertion on a lock as its storage knows it, whichever node holds it.
	 * @param storage the storage
	 * @param lockId the lock
	 * @return the assertion
	 */
	public static StoredLockAssert assertThatLock(InMemoryLockStorage storage, String lockId) {
		return new StoredLockAssert(storage, lockId);
	}

}
