/**
 * Lock records in a table of DynamoDB: one item each, written on a condition.
 */
@NullMarked
package io.github.storagelock.storage.dynamodb;

import org.jspecify.annotations.NullMarked;
