package io.github.storagelock.storage;

import java.time.Duration;

/**
 * The end of a hold.
 *
 * @param lockId what is locked
 * @param ownerId the node that holds it
 * @param fencingToken the number of the hold
 * @param minHold for how long after its acquisition the record stays taken at least
 * @since 0.1.0
 */
public record ReleaseRequest(String lockId, String ownerId, long fencingToken, Duration minHold) {
}
