/**
 * These locks behind the interfaces of other libraries, so that what is written for them
 * goes on working.
 */
@NullMarked
package io.github.storagelock.interop;

import org.jspecify.annotations.NullMarked;
