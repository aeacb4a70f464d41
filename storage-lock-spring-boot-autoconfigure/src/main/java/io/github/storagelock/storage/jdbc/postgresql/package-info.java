/**
 * Release signals by LISTEN and NOTIFY; internal: not API.
 */
@NullMarked
package io.github.storagelock.storage.jdbc.postgresql;

import org.jspecify.annotations.NullMarked;
