package io.github.storagelock.storage.dynamodb;

import java.util.Map;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A conditional write of one item.
 *
 * @param lockId which
 * @param expression what to change
 * @param condition when
 * @param values what both refer to
 */
record ItemChange(String lockId, String expression, String condition, Map<String, AttributeValue> values) {
}
