package io.github.storagelock;

/**
 * Why a lease was lost.
 *
 * @since 0.1.0
 */
public enum LossReason {

	/**
	 * It ran out before it was renewed or released, or its maximum hold was over.
	 */
	EXPIRED,

	/**
	 * The storage's record was gone, or named another hold.
	 */
	TAKEN,

	/**
	 * Somebody took the lock away on purpose, by {@link StorageLockRegistry#revoke}.
	 */
	REVOKED

}
