/**
 * Tests of the connections.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.connection;

import org.jspecify.annotations.NullMarked;
