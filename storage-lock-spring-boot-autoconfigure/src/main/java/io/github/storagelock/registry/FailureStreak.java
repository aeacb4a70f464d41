package io.github.storagelock.registry;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException;

/**
 * The failures of the storage in one acquisition since it answered last.
 */
final class FailureStreak {

	private @Nullable LockStorageException last;

	private int length;

	private long since;

	void add(LockStorageException failure, long now) {
		if (this.length++ == 0) {
			this.since = now;
		}
		this.last = failure;
	}

	void end() {
		this.last = null;
		this.length = 0;
	}

	/**
	 * Returns how many there are, zero if the storage answered last.
	 */
	int length() {
		return this.length;
	}

	boolean hasLasted(long nanos, long now) {
		return this.length > 0 && now - this.since >= nanos;
	}

	/**
	 * Throws if the storage did not answer last.
	 */
	void throwIfAny(String lockId) {
		LockStorageException failure = this.last;
		if (failure != null) {
			throw new StorageLockException("Lock '" + lockId + "' was not acquired: the storage has failed "
					+ this.length + " times in a row: " + failure.getMessage(), failure);
		}
	}

}
