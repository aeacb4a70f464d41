/**
 * Tests of the storage in relational databases.
 */
@NullMarked
package io.github.storagelock.storage.jdbc;

import org.jspecify.annotations.NullMarked;
