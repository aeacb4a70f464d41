/**
 * A Spring Boot application that shows the library at work.
 */
@NullMarked
package io.github.storagelock.sample;

import org.jspecify.annotations.NullMarked;
