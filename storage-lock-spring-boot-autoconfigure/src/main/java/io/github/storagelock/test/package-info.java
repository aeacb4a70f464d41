/**
 * Help for the tests of applications: a registry for each test, and assertions on locks.
 */
@NullMarked
package io.github.storagelock.test;

import org.jspecify.annotations.NullMarked;
