package io.github.storagelock.storage.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.dynamodb.DynamoDbCall.Outcome;

/**
 * Takes a hold away from its holder.
 */
final class DynamoDbRevocation {

	private static final String KEEP = "SET attempt_id = :attempt REMOVE owner_id";

	private static final String FREE = """
			SET freed = :true, expires_at = :now, attempt_id = :attempt
			REMOVE owner_id""";

	private static final String IF_HELD = """
			attribute_exists(owner_id) AND fencing_token = :token AND expires_at > :earliest""";

	private DynamoDbRevocation() {
	}

	static boolean revoke(String lockId, long token, boolean atOnce, DynamoDbCall call) {
		Reading now = call.now();
		// By this we know our own again if the client has sent it twice.
		String attempt = UUID.randomUUID().toString();
		Map<String, AttributeValue> values = new HashMap<>();
		values.put(":attempt", LockItem.text(attempt));
		values.put(":token", LockItem.number(token));
		values.put(":earliest", LockItem.number(now.earliest()));
		if (atOnce) {
			values.put(":true", AttributeValue.fromBool(true));
			values.put(":now", LockItem.number(now.latest()));
		}
		Outcome outcome = call.update(new ItemChange(lockId, atOnce ? FREE : KEEP, IF_HELD, values));
		return outcome.applied() || outcome.found() != null && attempt.equals(outcome.found().attemptId());
	}

}
