package io.github.storagelock.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Extending leases.
 */
interface RenewContract extends LockStorageFixture {

	@Test
	default void renewalExtendsTheLease() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		LockRecord before = stored(id);

		assertThat(renew("a", LEASE.multipliedBy(2), new Hold(id, token))).containsExactly(Renewal.RENEWED);

		LockRecord after = storage().find(id).orElseThrow();
		assertThat(after.remaining()).isBetween(LEASE.multipliedBy(2).minusSeconds(10),
				LEASE.multipliedBy(2).plus(clockStep()));
		assertThat(after.ownerId()).isEqualTo("a");
		assertThat(after.fencingToken()).isEqualTo(token);
		assertThat(after.acquiredAt()).isEqualTo(before.acquiredAt());
	}

	@Test
	default void renewalDoesNotShortenALeaseOfUpToTwice() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		LockRecord before = stored(id);

		assertThat(renew("a", LEASE.minusSeconds(10), new Hold(id, token))).containsExactly(Renewal.RENEWED);

		assertThat(stored(id)).isEqualTo(before);
	}

	@Test
	default void renewalDoesNotReviveAnExpiredLease() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		expire(id);

		assertThat(renew("a", LEASE, new Hold(id, token))).containsExactly(Renewal.LOST);

		assertThat(storage().find(id).filter(LockRecord::isHeld)).isEmpty();
	}

	@Test
	default void renewalOfAnotherHoldWritesNothing() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		LockRecord before = stored(id);

		assertThat(renew("a", LEASE, new Hold(id, token - 1))).containsExactly(Renewal.LOST);
		assertThat(renew("a", LEASE, new Hold(id, token + 1))).containsAnyOf(Renewal.LOST, Renewal.DEFERRED);
		assertThat(renew("b", LEASE, new Hold(id, token))).containsExactly(Renewal.LOST);
		assertThat(renew("A", LEASE, new Hold(id, token))).containsExactly(Renewal.LOST);

		assertThat(stored(id)).isEqualTo(before);
	}

	@Test
	default void renewalAfterReleaseOrDeletionIsLost() {
		String released = uniqueId();
		Hold ofReleased = new Hold(released, grantedToken(released, "a"));
		storage().release(new ReleaseRequest(released, "a", ofReleased.fencingToken(), LEASE));
		String deleted = uniqueId();
		Hold ofDeleted = new Hold(deleted, grantedToken(deleted, "a"));
		delete(deleted);

		List<Renewal> outcomes = renew("a", LEASE, ofReleased, ofDeleted);
		assertThat(outcomes.get(0)).isIn(Renewal.LOST, Renewal.REVOKED);
		assertThat(outcomes.get(1)).isIn(Renewal.LOST, Renewal.DEFERRED);

		assertThat(storage().find(deleted)).isEmpty();
		assertThat(storedOwner(released)).isNull();
	}

	@Test
	default void renewalAfterTakeoverIsLostAndLeavesTheNewHoldAlone() {
		String id = uniqueId();
		Hold old = new Hold(id, grantedToken(id, "a"));
		expire(id);
		grantedToken(id, "a");
		LockRecord before = stored(id);

		assertThat(renew("a", LEASE.multipliedBy(3), old)).containsExactly(Renewal.LOST);

		assertThat(stored(id)).isEqualTo(before);
	}

	@Test
	default void outcomesAreInTheOrderOfTheRequest() {
		List<Hold> holds = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			String id = uniqueId();
			holds.add(new Hold(id, grantedToken(id, "a")));
		}
		expire(holds.get(0).lockId());
		expire(holds.get(5).lockId());
		holds.set(11, new Hold(holds.get(11).lockId(), 1));
		Renewal[] expected = new Renewal[12];
		Arrays.fill(expected, Renewal.RENEWED);
		expected[0] = Renewal.LOST;
		expected[5] = Renewal.LOST;
		expected[11] = Renewal.LOST;

		assertThat(storage().renew(new RenewRequest("a", LEASE, holds))).containsExactly(expected);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 8, 9, 300, 1000 })
	default void anyNumberOfLeasesIsRenewed(int count) {
		String other = uniqueId();
		grantedToken(other, "a");
		List<Hold> holds = holds("a", count);

		List<Renewal> outcomes = storage().renew(new RenewRequest("a", LEASE.multipliedBy(2), holds));

		assertThat(outcomes).hasSize(count).allMatch((outcome) -> outcome == Renewal.RENEWED);
		for (int i = 0; i < count; i += Math.max(1, count / 20)) {
			assertThat(remaining(holds.get(i).lockId())).isGreaterThan(LEASE.plus(clockStep()));
		}
		assertThat(remaining(other)).isLessThanOrEqualTo(LEASE.plus(clockStep()));
	}

	@Test
	default void leaseThatEndsDuringRenewalsIsLost() throws InterruptedException {
		Duration lease = shortestLease();
		Hold hold;
		List<Renewal> early;
		long started;
		// Until the renewal is not too late.
		do {
			String id = uniqueId();
			started = System.nanoTime();
			hold = new Hold(id, grantedToken(id, "a", lease));
			early = renew("a", lease, hold);
		}
		while (System.nanoTime() - started >= lease.toNanos());
		assertThat(early).containsExactly(Renewal.RENEWED);

		Thread.sleep(lease.plus(clockStep()).plusMillis(10).toMillis());

		assertThat(renew("a", lease, hold)).containsExactly(Renewal.LOST);
	}

	private Duration remaining(String lockId) {
		return storage().find(lockId).orElseThrow().remaining();
	}

}
