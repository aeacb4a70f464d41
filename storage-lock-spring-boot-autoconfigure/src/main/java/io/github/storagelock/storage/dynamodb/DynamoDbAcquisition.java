package io.github.storagelock.storage.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.dynamodb.DynamoDbCall.Outcome;

/**
 * Takes a lock: writes its item if it is free or missing, in one request unless the last
 * token is ahead of the clock.
 */
final class DynamoDbAcquisition {

	private static final String TAKE = """
			SET owner_id = :owner, fencing_token = :last, acquired_at = :now, expires_at = :end, attempt_id = :attempt
			REMOVE freed""";

	private static final String IF_FREE_OR_MISSING = """
			(attribute_not_exists(lock_id) OR attribute_exists(freed) OR expires_at <= :earliest)
			AND (attribute_not_exists(fencing_token) OR fencing_token < :first)""";

	private static final String IF_FREE_AS_SEEN = """
			(attribute_exists(freed) OR expires_at <= :earliest)
			AND fencing_token = :seen""";

	private DynamoDbAcquisition() {
	}

	static Acquisition acquire(AcquireRequest request, DynamoDbCall call) {
		Reading now = call.now();
		// By this we know our own again if the client has sent it twice.
		String attempt = UUID.randomUUID().toString();
		Map<String, AttributeValue> values = values(request, now, attempt, now.latest());
		values.put(":first", LockItem.number(now.latest()));
		Outcome outcome = call.update(new ItemChange(request.lockId(), TAKE, IF_FREE_OR_MISSING, values));
		long first = now.latest();
		LockItem found = outcome.found();
		if (found != null && !attempt.equals(found.attemptId()) && found.isFree(now) && found.fencingToken() >= first) {
			first = found.fencingToken() + 1;
			values = values(request, now, attempt, first);
			values.put(":seen", LockItem.number(found.fencingToken()));
			outcome = call.update(new ItemChange(request.lockId(), TAKE, IF_FREE_AS_SEEN, values));
		}
		if (outcome.applied()) {
			return granted(request, now, last(request, first), call);
		}
		return answer(request, now, attempt, outcome.found(), call);
	}

	private static Acquisition answer(AcquireRequest request, Reading now, String attempt, @Nullable LockItem found,
			DynamoDbCall call) {
		if (found == null) {
			return Busy.UNKNOWN;
		}
		if (attempt.equals(found.attemptId())) {
			return granted(request, now, found.fencingToken(), call);
		}
		return new Busy(found.ownerId(), found.remaining(now));
	}

	private static Granted granted(AcquireRequest request, Reading now, long last, DynamoDbCall call) {
		if (!call.confirms(now)) {
			throw new LockStorageException(Effect.UNKNOWN, "Lock '" + request.lockId()
					+ "' was acquired while the clock of DynamoDB was set, or this machine slept: its lease may be short",
					null);
		}
		return new Granted(last);
	}

	private static Map<String, AttributeValue> values(AcquireRequest request, Reading now, String attempt, long first) {
		Map<String, AttributeValue> values = new HashMap<>();
		values.put(":owner", LockItem.text(request.ownerId()));
		values.put(":last", LockItem.number(last(request, first)));
		values.put(":now", LockItem.number(now.latest()));
		values.put(":end", LockItem.number(now.latest() + LockItem.micros(request.lease())));
		values.put(":attempt", LockItem.text(attempt));
		values.put(":earliest", LockItem.number(now.earliest()));
		return values;
	}

	private static long last(AcquireRequest request, long first) {
		return first + request.tokens() - 1;
	}

}
