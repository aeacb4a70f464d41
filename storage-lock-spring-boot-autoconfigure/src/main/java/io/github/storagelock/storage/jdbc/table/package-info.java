/**
 * The lock table: whether it is there and right. {@code LockTableException} tells what is
 * wrong; the rest is internal: not API.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.table;

import org.jspecify.annotations.NullMarked;
