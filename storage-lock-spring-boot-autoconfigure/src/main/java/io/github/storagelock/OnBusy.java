package io.github.storagelock;

/**
 * What a {@link DistributedLock} method does when the lock could not be acquired within
 * its wait.
 *
 * @since 0.1.0
 */
public enum OnBusy {

	/**
	 * Throw {@link LockNotAcquiredException}.
	 */
	THROW,

	/**
	 * Return without running the method: {@code null}, an empty {@code Optional}, a
	 * completed stage of {@code null}, an empty publisher. Refused at start for a method
	 * that returns a primitive value, or a reactive type that cannot be empty.
	 */
	SKIP

}
