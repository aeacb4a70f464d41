/**
 * Real databases for the tests, and the record of which were tested.
 */
@NullMarked
package io.github.storagelock.testing;

import org.jspecify.annotations.NullMarked;
