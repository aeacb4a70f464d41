package io.github.storagelock.storage;

import java.time.Duration;

/**
 * One attempt to acquire.
 *
 * @param lockId what is locked
 * @param ownerId the node that wants it
 * @param lease how long the record is to be held
 * @param tokens how many fencing tokens the node reserves for holds that follow one
 * another in it, at least 1. A node always asks for the same number, so that no two of
 * its grants have the same last token.
 * @since 0.1.0
 */
public record AcquireRequest(String lockId, String ownerId, Duration lease, int tokens) {

	/**
	 * Creates an attempt to acquire for one hold.
	 * @param lockId what is locked
	 * @param ownerId the node that wants it
	 * @param lease how long the record is to be held
	 */
	public AcquireRequest(String lockId, String ownerId, Duration lease) {
		this(lockId, ownerId, lease, 1);
	}

}
