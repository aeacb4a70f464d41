/**
 * Tests of the guard of commits.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.fence;

import org.jspecify.annotations.NullMarked;
