/**
 * The SPI: what a storage of lock records must do.
 */
@NullMarked
package io.github.storagelock.storage;

import org.jspecify.annotations.NullMarked;
