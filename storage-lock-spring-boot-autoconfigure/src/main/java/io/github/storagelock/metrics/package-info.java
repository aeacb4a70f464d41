/**
 * What listeners make of locks for those who watch: meters, spans and events of the
 * flight recorder.
 */
@NullMarked
package io.github.storagelock.metrics;

import org.jspecify.annotations.NullMarked;
