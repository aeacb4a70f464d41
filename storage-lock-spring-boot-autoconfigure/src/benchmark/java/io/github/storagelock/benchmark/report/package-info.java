/**
 * The tables and the plot.
 */
@NullMarked
package io.github.storagelock.benchmark.report;

import org.jspecify.annotations.NullMarked;
