/**
 * What the nodes have to do.
 */
@NullMarked
package io.github.storagelock.benchmark.work;

import org.jspecify.annotations.NullMarked;
