/**
 * How messages say things; internal: not API.
 */
@NullMarked
package io.github.storagelock.text;

import org.jspecify.annotations.NullMarked;
