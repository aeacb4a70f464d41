package io.github.storagelock.storage;

import java.time.Duration;

/**
 * One attempt to acquire.
 *
 * @param lockId what is locked
 * @param ownerId the node that wants it
 * @param lease how long the record is to be held
 * @since 0.1.0
 */
public record AcquireRequest(String lockId, String ownerId, Duration lease) {
}
