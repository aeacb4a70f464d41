package io.github.storagelock.storage;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What the storage has about one lock id.
 *
 * @param lockId what is locked
 * @param ownerId the node that holds it, null when it was released
 * @param fencingToken the number of its last hold
 * @param acquiredAt when that was acquired, epoch microseconds of the storage's clock
 * @param expiresAt when it ends or ended, epoch microseconds of the storage's clock
 * @param remaining how long that was away when the record was read; zero when it is over
 * @since 0.1.0
 */
public record LockRecord(String lockId, @Nullable String ownerId, long fencingToken, long acquiredAt, long expiresAt,
		Duration remaining) {

	/**
	 * Returns whether a node held the lock when the record was read.
	 * @return {@code false} if it was released or has run out
	 */
	public boolean isHeld() {
		return this.ownerId != null && !this.remaining.isZero();
	}

}
