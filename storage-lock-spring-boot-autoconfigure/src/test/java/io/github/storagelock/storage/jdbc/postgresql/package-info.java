/**
 * Tests of the release signals.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.postgresql;

import org.jspecify.annotations.NullMarked;
