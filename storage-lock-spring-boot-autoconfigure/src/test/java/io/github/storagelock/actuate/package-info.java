/**
 * Tests of what operators see and do.
 */
package io.github.storagelock.actuate;
