/**
 * Auto-configuration for Spring Boot: wiring only.
 */
@NullMarked
package io.github.storagelock.autoconfigure;

import org.jspecify.annotations.NullMarked;
