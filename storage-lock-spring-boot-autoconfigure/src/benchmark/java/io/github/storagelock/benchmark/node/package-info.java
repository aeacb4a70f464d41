/**
 * What is measured: one node of each library behind one interface.
 */
@NullMarked
package io.github.storagelock.benchmark.node;

import org.jspecify.annotations.NullMarked;
