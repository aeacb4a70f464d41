package io.github.storagelock.storage;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What the storage has about one lock id.
 *
 * @param lockId what is locked
 * @param ownerId the node that holds it, null when it was released or revoked
 * @param fencingToken the token of its last grant: the last that was reserved, or, once
 * released, that was used
 * @param acquiredAt when that was acquired, epoch microseconds of the storage's clock;
 * zero if the storage does not know
 * @param expiresAt when it ends or ended, epoch microseconds of the storage's clock; zero
 * if the storage does not know
 * @param remaining how long that was away when the record was read; zero when it is over
 * @param wanted how long from then on another node waits for the lock at least; zero if
 * none said so
 * @since 0.1.0
 */
public record LockRecord(String lockId, @Nullable String ownerId, long fencingToken, long acquiredAt, long expiresAt,
		Duration remaining, Duration wanted) {

	/**
	 * Creates a record that nobody waits for.
	 * @param lockId what is locked
	 * @param ownerId the node that holds it, null when it was released
	 * @param fencingToken the token of its last grant
	 * @param acquiredAt when that was acquired
	 * @param expiresAt when it ends or ended
	 * @param remaining how long that was away when the record was read
	 */
	public LockRecord(String lockId, @Nullable String ownerId, long fencingToken, long acquiredAt, long expiresAt,
			Duration remaining) {
		this(lockId, ownerId, fencingToken, acquiredAt, expiresAt, remaining, Duration.ZERO);
	}

	/**
	 * Returns whether a node held the lock when the record was read.
	 * @return {@code false} if it was released or has run out
	 */
	public boolean isHeld() {
		return this.ownerId != null && !this.remaining.isZero();
	}

	/**
	 * Returns whether nobody held the lock, but a minimum hold, or the lease of a hold
	 * that was revoked, kept it from being taken when the record was read.
	 * @return {@code true} if it is not free before {@link #remaining()} is over
	 */
	public boolean isKept() {
		return this.ownerId == null && !this.remaining.isZero();
	}

}
