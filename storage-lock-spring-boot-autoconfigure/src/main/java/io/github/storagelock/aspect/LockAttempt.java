package io.github.storagelock.aspect;

import io.github.storagelock.LockNotAcquiredException;

/**
 * What came of taking the locks of a call, all or none.
 */
sealed interface LockAttempt {

	/**
	 * All are held.
	 *
	 * @param locks which
	 */
	record Taken(HeldLocks locks) implements LockAttempt {
	}

	/**
	 * One was held by somebody else until the end of its wait.
	 *
	 * @param spec its annotation
	 * @param cause what the registry says
	 */
	record Busy(DistributedLockSpec spec, LockNotAcquiredException cause) implements LockAttempt {
	}

	/**
	 * The thread was interrupted while it waited.
	 *
	 * @param lockId for which lock
	 * @param cause what the registry says
	 */
	record Interrupted(String lockId, InterruptedException cause) implements LockAttempt {

		LockNotAcquiredException toNotAcquired() {
			return new LockNotAcquiredException(this.lockId,
					"The thread was interrupted while it waited for lock '" + this.lockId + "'", this.cause);
		}

	}

}
