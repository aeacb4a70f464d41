/**
 * The API: locks that hold across all processes that share a storage.
 */
@NullMarked
package io.github.storagelock;

import org.jspecify.annotations.NullMarked;
