/**
 * The engine: local queues, re-entry, waiting, renewal and loss.
 */
@NullMarked
package io.github.storagelock.registry;

import org.jspecify.annotations.NullMarked;
