/**
 * What every storage must do.
 */
@NullMarked
package io.github.storagelock.storage;

import org.jspecify.annotations.NullMarked;
