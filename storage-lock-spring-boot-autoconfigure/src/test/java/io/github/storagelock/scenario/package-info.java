/**
 * Tests of the whole: registries on real databases.
 */
package io.github.storagelock.scenario;
