/**
 * Lock records in etcd: keys that live as long as a lease of etcd's.
 */
@NullMarked
package io.github.storagelock.storage.etcd;

import org.jspecify.annotations.NullMarked;
