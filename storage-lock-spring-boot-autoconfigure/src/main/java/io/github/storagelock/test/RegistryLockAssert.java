package io.github.storagelock.test;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.LocalLock;
import io.github.storagelock.StorageLockRegistry;

/**
 * Assertions on a lock as a registry knows it.
 *
 * @since 0.1.0
 */
public final class RegistryLockAssert extends AbstractAssert<RegistryLockAssert, StorageLockRegistry> {

	private final String lockId;

	RegistryLockAssert(StorageLockRegistry registry, String lockId) {
		super(registry, RegistryLockAssert.class);
		this.lockId = lockId;
	}

	/**
	 * Verifies that the current thread took the lock and this process still holds it.
	 * @return this
	 */
	public RegistryLockAssert isHeldByCurrentThread() {
		LocalLock lock = find();
		if (lock == null || lock.thread() != Thread.currentThread()) {
			throw failure("Expected lock '%s' to be held by thread '%s', but it is %s", this.lockId,
					Thread.currentThread().getName(), describe(lock));
		}
		return this;
	}

	/**
	 * Verifies that this process holds the lock, by whichever thread.
	 * @return this
	 */
	public RegistryLockAssert isHeld() {
		if (find() == null) {
			throw failure("Expected lock '%s' to be held by this node, but it is %s", this.lockId, describe(null));
		}
		return this;
	}

	/**
	 * Verifies that this process does not hold the lock; another node may.
	 * @return this
	 */
	public RegistryLockAssert isNotHeld() {
		LocalLock lock = find();
		if (lock != null) {
			throw failure("Expected lock '%s' not to be held by this node, but it is %s", this.lockId, describe(lock));
		}
		return this;
	}

	private @Nullable LocalLock find() {
		isNotNull();
		return this.actual.localLocks()
			.stream()
			.filter((lock) -> lock.isHeld() && lock.lockId().equals(this.lockId))
			.findFirst()
			.orElse(null);
	}

	private static String describe(@Nullable LocalLock lock) {
		Thread thread = (lock != null) ? lock.thread() : null;
		return (thread != null) ? "held by thread '" + thread.getName() + "'" : "not held by this node";
	}

}
