/**
 * Lock records in Redis.
 */
@NullMarked
package io.github.storagelock.storage.redis;

import org.jspecify.annotations.NullMarked;
