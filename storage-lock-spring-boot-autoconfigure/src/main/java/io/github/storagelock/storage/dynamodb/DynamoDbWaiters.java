package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.Map;

import io.github.storagelock.storage.BoundedClock.Reading;

/**
 * Notes that a node waits.
 */
final class DynamoDbWaiters {

	private static final String NOTE = "SET wanted_until = :until, wanted_under = fencing_token";

	// One that was made under another token is older than the hold.
	private static final String IF_NOT_NOTED = """
			attribute_exists(lock_id) AND (attribute_not_exists(wanted_until) OR wanted_until < :half
			OR wanted_under <> fencing_token)""";

	private DynamoDbWaiters() {
	}

	static void announce(String lockId, Duration time, DynamoDbCall call) {
		Reading now = call.now();
		long micros = LockItem.micros(time);
		call.update(new ItemChange(lockId, NOTE, IF_NOT_NOTED, Map.of(":until", LockItem.number(now.latest() + micros),
				":half", LockItem.number(now.earliest() + micros / 2))));
	}

}
