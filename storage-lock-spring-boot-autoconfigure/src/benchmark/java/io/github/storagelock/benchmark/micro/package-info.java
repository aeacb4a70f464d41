/**
 * What takes nanoseconds, by JMH, on a storage in memory.
 */
@NullMarked
package io.github.storagelock.benchmark.micro;

import org.jspecify.annotations.NullMarked;
