/**
 * Tests of the statements.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.statement;

import org.jspecify.annotations.NullMarked;
