/**
 * Tests of the look at the lock table.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.table;

import org.jspecify.annotations.NullMarked;
