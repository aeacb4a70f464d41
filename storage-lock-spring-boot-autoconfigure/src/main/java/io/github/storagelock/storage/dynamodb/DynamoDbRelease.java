package io.github.storagelock.storage.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.dynamodb.DynamoDbCall.Outcome;

/**
 * Gives a lock back, at once or when its minimum hold is over.
 */
final class DynamoDbRelease {

	// A node whose clock knows less would take the end that is written for the future.
	private static final String FREE = """
			SET freed = :true, expires_at = :now, fencing_token = :last, attempt_id = :attempt
			REMOVE owner_id""";

	private static final String IF_HELD = "owner_id = :owner AND fencing_token = :token";

	private static final String KEEP_FROM_ACQUISITION = """
			SET expires_at = acquired_at + :minimum, fencing_token = :last, attempt_id = :attempt
			REMOVE owner_id""";

	private static final String IF_KEPT = IF_HELD + " AND acquired_at > :over AND acquired_at <= :now";

	private static final String KEEP_FROM_NOW = """
			SET expires_at = :end, fencing_token = :last, attempt_id = :attempt
			REMOVE owner_id""";

	private final ReleaseRequest request;

	private final DynamoDbCall call;

	// By this we know our own again if the client has sent it twice.
	private final String attempt = UUID.randomUUID().toString();

	private DynamoDbRelease(ReleaseRequest request, DynamoDbCall call) {
		this.request = request;
		this.call = call;
	}

	static boolean release(ReleaseRequest request, DynamoDbCall call) {
		return new DynamoDbRelease(request, call).release();
	}

	private boolean release() {
		Reading now = this.call.now();
		long minimum = LockItem.micros(this.request.minHold());
		if (minimum == 0) {
			return isOurs(free(now));
		}
		Outcome outcome = update(KEEP_FROM_ACQUISITION, IF_KEPT, Map.of(":minimum", LockItem.number(minimum), ":over",
				LockItem.number(now.earliest() - minimum), ":now", LockItem.number(now.latest())));
		LockItem found = outcome.found();
		if (found == null || !found.isGrant(this.request.ownerId(), this.request.fencingToken())) {
			return isOurs(outcome);
		}
		if (found.acquiredAt() <= now.latest()) {
			return isOurs(free(now));
		}
		// The clock was set back: the whole minimum hold from now, and no more.
		return isOurs(update(KEEP_FROM_NOW, IF_HELD, Map.of(":end", LockItem.number(now.earliest() + minimum))));
	}

	private Outcome free(Reading now) {
		return update(FREE, IF_HELD,
				Map.of(":true", AttributeValue.fromBool(true), ":now", LockItem.number(now.latest())));
	}

	private Outcome update(String expression, String condition, Map<String, AttributeValue> special) {
		Map<String, AttributeValue> values = new HashMap<>(special);
		values.put(":owner", LockItem.text(this.request.ownerId()));
		values.put(":token", LockItem.number(this.request.fencingToken()));
		values.put(":last", LockItem.number(this.request.lastToken()));
		values.put(":attempt", LockItem.text(this.attempt));
		return this.call.update(new ItemChange(this.request.lockId(), expression, condition, values));
	}

	private boolean isOurs(Outcome outcome) {
		return outcome.applied() || isWrittenByUs(outcome.found());
	}

	private boolean isWrittenByUs(@Nullable LockItem found) {
		return found != null && this.attempt.equals(found.attemptId());
	}

}
