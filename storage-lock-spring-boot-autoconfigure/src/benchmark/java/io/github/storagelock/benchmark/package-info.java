/**
 * Measures the locks beside other libraries on real databases, see docs/performance.md.
 */
@NullMarked
package io.github.storagelock.benchmark;

import org.jspecify.annotations.NullMarked;
