/**
 * Lock records in a relational database.
 */
@NullMarked
package io.github.storagelock.storage.jdbc;

import org.jspecify.annotations.NullMarked;
