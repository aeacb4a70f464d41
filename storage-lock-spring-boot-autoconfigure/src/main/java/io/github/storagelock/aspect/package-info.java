/**
 * Locks the methods that carry {@link io.github.storagelock.DistributedLock}: from the
 * annotation to a specification, parsed once, to the registry.
 */
@NullMarked
package io.github.storagelock.aspect;

import org.jspecify.annotations.NullMarked;
