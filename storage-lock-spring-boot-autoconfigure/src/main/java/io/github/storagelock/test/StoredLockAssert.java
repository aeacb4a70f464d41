package io.github.storagelock.test;

import java.util.Optional;

import org.assertj.core.api.AbstractAssert;

import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

/**
 * Assertions on a lock as its storage knows it.
 *
 * @since 0.1.0
 */
public final class StoredLockAssert extends AbstractAssert<StoredLockAssert, InMemoryLockStorage> {

	private final String lockId;

	StoredLockAssert(InMemoryLockStorage storage, String lockId) {
		super(storage, StoredLockAssert.class);
		this.lockId = lockId;
	}

	/**
	 * Verifies that anybody may take the lock.
	 * @return this
	 */
	public StoredLockAssert isFree() {
		Optional<LockRecord> record = find();
		if (record.filter((found) -> !found.remaining().isZero()).isPresent()) {
			throw failure("Expected lock '%s' to be free, but it is %s", this.lockId, describe(record));
		}
		return this;
	}

	/**
	 * Verifies that nobody holds the lock, but that it is not free yet: for a minimum
	 * hold, or because it was revoked.
	 * @return this
	 */
	public StoredLockAssert isKept() {
		Optional<LockRecord> record = find();
		if (record.filter(LockRecord::isKept).isEmpty()) {
			throw failure("Expected lock '%s' to be kept, but it is %s", this.lockId, describe(record));
		}
		return this;
	}

	/**
	 * Verifies that some node holds the lock.
	 * @return this
	 */
	public StoredLockAssert isHeld() {
		Optional<LockRecord> record = find();
		if (record.filter(LockRecord::isHeld).isEmpty()) {
			throw failure("Expected lock '%s' to be held, but it is %s", this.lockId, describe(record));
		}
		return this;
	}

	/**
	 * Verifies that a certain node holds the lock.
	 * @param ownerId the id of the node
	 * @return this
	 */
	public StoredLockAssert isHeldBy(String ownerId) {
		Optional<LockRecord> record = find();
		if (record.filter((found) -> found.isHeld() && ownerId.equals(found.ownerId())).isEmpty()) {
			throw failure("Expected lock '%s' to be held by '%s', but it is %s", this.lockId, ownerId,
					describe(record));
		}
		return this;
	}

	private Optional<LockRecord> find() {
		isNotNull();
		return this.actual.find(this.lockId);
	}

	private static String describe(Optional<LockRecord> record) {
		return record.filter((found) -> !found.remaining().isZero())
			.map((found) -> (found.ownerId() != null) ? "held by '" + found.ownerId() + "'"
					: "kept for " + found.remaining())
			.orElse("free");
	}

}
