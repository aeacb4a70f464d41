package io.github.storagelock.registry;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException;

/**
 * The failures of the storage since it answered last, for all who want the same lock.
 *
 * @param last the last one
 * @param length how many there are
 * @param since when the first was, by the monotonic timer
 */
record FailureStreak(LockStorageException last, int length, long since) {

	/**
	 * Returns the streak with one more failure.
	 */
	static FailureStreak after(@Nullable FailureStreak before, LockStorageException failure, long now) {
		return (before != null) ? new FailureStreak(failure, before.length + 1, before.since)
				: new FailureStreak(failure, 1, now);
	}

	boolean hasLasted(long nanos, long now) {
		return now - this.since >= nanos;
	}

	/**
	 * Returns what those are told who gave up.
	 */
	StorageLockException toException(String lockId) {
		return new StorageLockException("Lock '" + lockId + "' was not acquired: the storage has failed " + this.length
				+ " times in a row: " + this.last.getMessage(), this.last);
	}

}
