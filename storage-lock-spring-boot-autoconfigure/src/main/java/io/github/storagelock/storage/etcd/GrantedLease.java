package io.github.storagelock.storage.etcd;

/**
 * A lease of etcd's.
 *
 * @param id its number
 * @param seconds how long it was asked to be
 */
record GrantedLease(long id, long seconds) {
}
