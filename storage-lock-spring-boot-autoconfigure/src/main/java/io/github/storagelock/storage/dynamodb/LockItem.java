package io.github.storagelock.storage.dynamodb;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * What an item of the table says.
 *
 * @param lockId what is locked
 * @param ownerId the node that holds it, null when it was released
 * @param fencingToken the token of its last grant
 * @param acquiredAt when that was acquired
 * @param expiresAt when it ends
 * @param wantedUntil until when another node waits, 0 if none does
 * @param freed whether it is free, whatever the time is
 * @param attemptId who wrote owner and token
 */
record LockItem(String lockId, @Nullable String ownerId, long fencingToken, long acquiredAt, long expiresAt,
		long wantedUntil, boolean freed, @Nullable String attemptId) {

	static final String LOCK_ID = "lock_id";

	/**
	 * What is longer is as long as that: a quarter of what can be counted.
	 */
	private static final Duration LONGEST = Duration.of(Long.MAX_VALUE / 4, ChronoUnit.MICROS);

	static LockItem of(Map<String, AttributeValue> item) {
		return new LockItem(Objects.requireNonNull(text(item, LOCK_ID)), text(item, "owner_id"),
				number(item, "fencing_token"), number(item, "acquired_at"), number(item, "expires_at"),
				number(item, "wanted_until"), item.containsKey("freed"), text(item, "attempt_id"));
	}

	boolean isFree(Reading now) {
		return this.freed || this.expiresAt <= now.earliest();
	}

	boolean isGrant(String ownerId, long fencingToken) {
		return ownerId.equals(this.ownerId) && this.fencingToken == fencingToken;
	}

	boolean isRevoked(long fencingToken) {
		return this.ownerId == null && this.fencingToken == fencingToken;
	}

	Duration remaining(Reading now) {
		return isFree(now) ? Duration.ZERO : Duration.of(this.expiresAt - now.earliest(), ChronoUnit.MICROS);
	}

	LockRecord toRecord(Reading now) {
		Duration wanted = Duration.of(Math.max(0, this.wantedUntil - now.earliest()), ChronoUnit.MICROS);
		return new LockRecord(this.lockId, this.ownerId, this.fencingToken, this.acquiredAt, this.expiresAt,
				remaining(now), wanted);
	}

	static Map<String, AttributeValue> key(String lockId) {
		return Map.of(LOCK_ID, text(lockId));
	}

	/**
	 * Returns text as DynamoDB keeps it.
	 * @throws LockStorageException if it is no valid Unicode, and would come back as
	 * something else
	 */
	static AttributeValue text(String text) {
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
			throw new LockStorageException(Effect.REFUSED,
					"DynamoDB cannot keep '" + text + "': it is no valid Unicode", null);
		}
		return AttributeValue.fromS(text);
	}

	static AttributeValue number(long number) {
		return AttributeValue.fromN(Long.toString(number));
	}

	/**
	 * Returns a time in microseconds, rounded up.
	 */
	static long micros(Duration duration) {
		if (duration.isNegative()) {
			return 0;
		}
		if (duration.compareTo(LONGEST) >= 0) {
			return Long.MAX_VALUE / 4;
		}
		return Math.addExact(Math.multiplyExact(duration.getSeconds(), 1_000_000), (duration.getNano() + 999) / 1_000);
	}

	private static @Nullable String text(Map<String, AttributeValue> item, String name) {
		AttributeValue value = item.get(name);
		return (value != null) ? value.s() : null;
	}

	private static long number(Map<String, AttributeValue> item, String name) {
		AttributeValue value = item.get(name);
		return (value != null) ? Long.parseLong(value.n()) : 0;
	}

}
