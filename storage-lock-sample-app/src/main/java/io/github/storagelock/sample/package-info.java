/**
 * The sample application.
 */
@NullMarked
package io.github.storagelock.sample;

import org.jspecify.annotations.NullMarked;
