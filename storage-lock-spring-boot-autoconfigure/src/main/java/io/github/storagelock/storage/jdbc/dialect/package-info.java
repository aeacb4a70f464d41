/**
 * What one database does differently from others, and which there are.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.dialect;

import org.jspecify.annotations.NullMarked;
