/**
 * Looks at locks inside the caller's transaction before it commits; internal: not API.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.fence;

import org.jspecify.annotations.NullMarked;
