/**
 * Locks and Spring's transactions: the check before the commit, the release after it.
 */
@NullMarked
package io.github.storagelock.transaction;

import org.jspecify.annotations.NullMarked;
