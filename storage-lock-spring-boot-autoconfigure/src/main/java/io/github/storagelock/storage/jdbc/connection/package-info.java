/**
 * Connections of the locks, apart from those of the caller's transactions; internal: not
 * API.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.connection;

import org.jspecify.annotations.NullMarked;
