package io.github.storagelock.storage;

import java.time.Duration;

/**
 * The end of a grant.
 *
 * @param lockId what is locked
 * @param ownerId the node that holds it
 * @param fencingToken the token of the grant
 * @param lastToken the last of its reserved tokens that was used; those after it are
 * given back
 * @param minHold for how long after its acquisition the record stays taken at least
 * @since 0.1.0
 */
public record ReleaseRequest(String lockId, String ownerId, long fencingToken, long lastToken, Duration minHold) {

	/**
	 * Creates the end of a grant whose tokens were all used.
	 * @param lockId what is locked
	 * @param ownerId the node that holds it
	 * @param fencingToken the token of the grant
	 * @param minHold for how long after its acquisition the record stays taken at least
	 */
	public ReleaseRequest(String lockId, String ownerId, long fencingToken, Duration minHold) {
		this(lockId, ownerId, fencingToken, fencingToken, minHold);
	}

}
