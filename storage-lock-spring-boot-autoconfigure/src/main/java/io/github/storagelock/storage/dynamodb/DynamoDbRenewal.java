package io.github.storagelock.storage.dynamodb;

import java.util.List;
import java.util.Map;

import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.dynamodb.DynamoDbCall.Outcome;
import io.github.storagelock.storage.dynamodb.SomeAtOnce.Attempt;

/**
 * Extends leases, each by a request of its own.
 */
final class DynamoDbRenewal {

	private static final String EXTEND = "SET expires_at = :end";

	private static final String IF_RUNNING_AND_SHORTER = """
			owner_id = :owner AND fencing_token = :token AND expires_at > :earliest AND expires_at < :end""";

	private static final String IF_AS_SEEN = """
			owner_id = :owner AND fencing_token = :token AND expires_at = :seen""";

	private final RenewRequest request;

	private final DynamoDbCall call;

	private DynamoDbRenewal(RenewRequest request, DynamoDbCall call) {
		this.request = request;
		this.call = call;
	}

	static List<Renewal> renew(RenewRequest request, DynamoDbCall call) {
		if (request.holds().isEmpty()) {
			return List.of();
		}
		call.now();
		return new DynamoDbRenewal(request, call).renew();
	}

	private List<Renewal> renew() {
		List<Attempt<Renewal>> attempts = SomeAtOnce.map(this.request.holds(), this.call, this::renew);
		LockStorageException failure = null;
		boolean answered = false;
		for (Attempt<Renewal> attempt : attempts) {
			answered |= attempt.result() != null;
			if (attempt.failure() != null && (failure == null || attempt.failure().effect() == Effect.REFUSED)) {
				failure = attempt.failure();
			}
		}
		if (failure != null && (!answered || failure.effect() == Effect.REFUSED)) {
			throw failure;
		}
		return attempts.stream()
			.map((attempt) -> (attempt.result() != null) ? attempt.result() : Renewal.DEFERRED)
			.toList();
	}

	private Renewal renew(Hold hold) {
		Reading now = this.call.now();
		long lease = LockItem.micros(this.request.lease());
		long end = now.latest() + lease;
		Outcome outcome = this.call.update(new ItemChange(hold.lockId(), EXTEND, IF_RUNNING_AND_SHORTER,
				Map.of(":end", LockItem.number(end), ":owner", LockItem.text(this.request.ownerId()), ":token",
						LockItem.number(hold.fencingToken()), ":earliest", LockItem.number(now.earliest()))));
		LockItem found = outcome.found();
		if (!outcome.applied()) {
			if (found == null || !found.isGrant(this.request.ownerId(), hold.fencingToken()) || found.isFree(now)) {
				return (found != null && found.isRevoked(hold.fencingToken())) ? Renewal.REVOKED : Renewal.LOST;
			}
			if (found.expiresAt() > end + lease && !shorten(hold, found, end + lease)) {
				return Renewal.DEFERRED;
			}
		}
		return this.call.confirms(now) ? Renewal.RENEWED : Renewal.DEFERRED;
	}

	/**
	 * Ends a lease earlier that was given out before the clock was set back.
	 */
	private boolean shorten(Hold hold, LockItem found, long end) {
		return this.call
			.update(new ItemChange(hold.lockId(), EXTEND, IF_AS_SEEN,
					Map.of(":end", LockItem.number(end), ":owner", LockItem.text(this.request.ownerId()), ":token",
							LockItem.number(hold.fencingToken()), ":seen", LockItem.number(found.expiresAt()))))
			.applied();
	}

}
