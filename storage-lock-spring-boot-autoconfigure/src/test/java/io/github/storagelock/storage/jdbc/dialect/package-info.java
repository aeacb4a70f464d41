/**
 * Tests of the dialects.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.dialect;

import org.jspecify.annotations.NullMarked;
