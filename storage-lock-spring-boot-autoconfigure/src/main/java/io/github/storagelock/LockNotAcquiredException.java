package io.github.storagelock;

import org.jspecify.annotations.Nullable;

/**
 * A lock was not acquired within its wait because somebody else held it, or the waiting
 * thread was interrupted in a method that cannot throw {@link InterruptedException}.
 *
 * @since 0.1.0
 */
public class LockNotAcquiredException extends StorageLockException {

	private final String lockId;

	/**
	 * Creates the exception.
	 * @param lockId what was to be locked
	 * @param message who holds it, for how long still
	 */
	public LockNotAcquiredException(String lockId, String message) {
		this(lockId, message, null);
	}

	/**
	 * Creates the exception.
	 * @param lockId what was to be locked
	 * @param message who holds it, for how long still
	 * @param cause what ended the wait, if it was not time
	 */
	public LockNotAcquiredException(String lockId, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.lockId = lockId;
	}

	/**
	 * Returns what was to be locked.
	 * @return the lock id
	 */
	public String lockId() {
		return this.lockId;
	}

}
