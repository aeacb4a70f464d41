/**
 * Lock records in the memory of one process, for tests and for applications of one node.
 */
@NullMarked
package io.github.storagelock.storage.memory;

import org.jspecify.annotations.NullMarked;
