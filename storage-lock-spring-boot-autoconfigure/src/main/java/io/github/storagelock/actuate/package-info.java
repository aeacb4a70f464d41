/**
 * Locks for operators: health, and the endpoint that shows them and takes them away.
 */
@NullMarked
package io.github.storagelock.actuate;

import org.jspecify.annotations.NullMarked;
