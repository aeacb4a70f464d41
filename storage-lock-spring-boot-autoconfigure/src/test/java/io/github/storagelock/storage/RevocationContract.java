package io.github.storagelock.storage;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Taking a hold away.
 */
interface RevocationContract extends LockStorageFixture {

	@Test
	default void revokedRecordStaysTakenUntilItsLeaseEnds() {
		String id = uniqueId();
		long token = grantedToken(id, "a");

		assertThat(storage().revoke(id, token, false)).isTrue();

		assertThat(storage().find(id)).hasValueSatisfying((record) -> {
			assertThat(record.ownerId()).isNull();
			assertThat(record.isHeld()).isFalse();
			assertThat(record.isKept()).isTrue();
			assertThat(record.fencingToken()).isEqualTo(token);
			assertThat(record.remaining()).isBetween(LEASE.minusSeconds(10), LEASE.plus(clockStep()));
		});
		assertThat(storage().findAll(null, 10)).isEmpty();
		assertThat(acquire(id, "b")).isInstanceOfSatisfying(Busy.class, (busy) -> assertThat(busy.ownerId()).isNull());
		expire(id);
		assertThat(grantedToken(id, "b")).isGreaterThan(token);
	}

	@Test
	default void recordThatIsRevokedAtOnceIsFree() {
		String id = uniqueId();
		long token = grantedToken(id, "a");

		assertThat(storage().revoke(id, token, true)).isTrue();

		assertThat(storage().find(id).stream()).allSatisfy((record) -> {
			assertThat(record.ownerId()).isNull();
			assertThat(record.remaining()).isZero();
		});
		assertThat(grantedToken(id, "b")).isGreaterThan(token);
		assertThat(renew("a", LEASE, new Hold(id, token))).containsExactly(Renewal.LOST);
		assertThat(release(id, "a", token)).isFalse();
		assertThat(storedOwner(id)).isEqualTo("b");
	}

	@Test
	default void holderLearnsThatItWasRevoked() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		Hold other = holds("a", 1).get(0);
		storage().revoke(id, token, false);

		assertThat(renew("a", LEASE.multipliedBy(2), new Hold(id, token), other)).containsExactly(Renewal.REVOKED,
				Renewal.RENEWED);
		assertThat(release(id, "a", token)).isFalse();
		assertThat(storage().release(new ReleaseRequest(id, "a", token, Duration.ofHours(1)))).isFalse();

		assertThat(storage().find(id)).hasValueSatisfying(
				(record) -> assertThat(record.remaining()).isLessThanOrEqualTo(LEASE.plus(clockStep())));
	}

	@Test
	default void onlyTheHoldThatWasSeenIsRevoked() {
		String id = uniqueId();
		long first = grantedToken(id, "a");
		release(id, "a", first);
		long second = grantedToken(id, "b");

		for (boolean atOnce : new boolean[] { false, true }) {
			assertThat(storage().revoke(id, first, atOnce)).as("the one before").isFalse();
			assertThat(storage().revoke(id, second + 1, atOnce)).as("one to come").isFalse();
			assertThat(storage().revoke(uniqueId(), second, atOnce)).as("no record").isFalse();
		}
		assertThat(storedOwner(id)).isEqualTo("b");
		assertThat(renew("b", LEASE, new Hold(id, second))).containsExactly(Renewal.RENEWED);
	}

	@Test
	default void nothingIsRevokedThatIsNotHeld() {
		String released = uniqueId();
		long free = grantedToken(released, "a");
		release(released, "a", free);
		String kept = uniqueId();
		long keeping = grantedToken(kept, "a");
		storage().release(new ReleaseRequest(kept, "a", keeping, LEASE));
		String expired = uniqueId();
		long old = grantedToken(expired, "a");
		expire(expired);
		String revoked = uniqueId();
		long once = grantedToken(revoked, "a");
		storage().revoke(revoked, once, false);

		for (boolean atOnce : new boolean[] { false, true }) {
			assertThat(storage().revoke(released, free, atOnce)).as("released").isFalse();
			assertThat(storage().revoke(kept, keeping, atOnce)).as("kept").isFalse();
			assertThat(storage().revoke(expired, old, atOnce)).as("expired").isFalse();
			assertThat(storage().revoke(revoked, once, atOnce)).as("revoked").isFalse();
		}
		assertThat(storage().find(kept)).hasValueSatisfying((record) -> assertThat(record.isKept()).isTrue());
	}

}
