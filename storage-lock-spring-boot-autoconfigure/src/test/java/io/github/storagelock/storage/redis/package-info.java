/**
 * Tests of the storage in Redis.
 */
@NullMarked
package io.github.storagelock.storage.redis;

import org.jspecify.annotations.NullMarked;
