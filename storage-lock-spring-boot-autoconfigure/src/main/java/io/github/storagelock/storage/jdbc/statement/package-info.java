/**
 * SQL text with its arguments, and what a failure of it means; internal: not API.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.statement;

import org.jspecify.annotations.NullMarked;
