package io.github.storagelock.storage;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets a record.
 */
interface AcquireContract extends LockStorageFixture {

	Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

	@Test
	default void missingRecordIsGranted() {
		String id = uniqueId();

		assertThat(acquire(id, "a")).isInstanceOf(Granted.class);

		assertThat(storage().find(id)).hasValueSatisfying((record) -> {
			assertThat(record.ownerId()).isEqualTo("a");
			assertThat(record.isHeld()).isTrue();
		});
	}

	@Test
	default void secondOwnerIsRefusedWhileLeaseRuns() {
		String id = uniqueId();
		grantedToken(id, "a");

		Acquisition second = acquire(id, "b");

		assertThat(second).isInstanceOfSatisfying(Busy.class, (busy) -> {
			assertThat(busy.ownerId()).isIn("a", null);
			assertThat(busy.remaining()).isBetween(Duration.ZERO, LEASE.plus(clockStep()));
		});
	}

	@Test
	default void ownRecordIsRefusedWhileLeaseRuns() {
		String id = uniqueId();
		grantedToken(id, "a");

		assertThat(acquire(id, "a")).isInstanceOf(Busy.class);
	}

	@Test
	default void refusedAttemptWritesNothing() {
		String id = uniqueId();
		grantedToken(id, "a");
		LockRecord before = stored(id);

		for (String owner : new String[] { "a", "b" }) {
			assertThat(acquire(id, owner)).isInstanceOf(Busy.class);
			assertThat(stored(id)).isEqualTo(before);
		}
	}

	@Test
	default void expiredRecordIsGrantedToAnyOwner() {
		for (String next : new String[] { "a", "b" }) {
			String id = uniqueId();
			grantedToken(id, "a");
			expire(id);

			long token = grantedToken(id, next);

			assertThat(stored(id).ownerId()).isEqualTo(next);
			assertThat(stored(id).fencingToken()).isEqualTo(token);
		}
	}

	@Test
	default void releasedRecordIsGranted() {
		String id = uniqueId();
		release(id, "a", grantedToken(id, "a"));

		assertThat(acquire(id, "b")).isInstanceOf(Granted.class);
	}

	@Test
	default void recordThatIsDeletedAfterItsReleaseIsGranted() {
		String id = uniqueId();
		release(id, "a", grantedToken(id, "a"));
		delete(id);

		long token = grantedToken(id, "a");

		assertThat(stored(id).ownerId()).isEqualTo("a");
		assertThat(stored(id).fencingToken()).isEqualTo(token);
		assertThat(acquire(id, "b")).isInstanceOf(Busy.class);
	}

	@Test
	default void releasedRecordIsRefusedUntilMinimumHoldIsOver() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		storage().release(new ReleaseRequest(id, "a", token, LEASE));
		LockRecord before = stored(id);

		Acquisition second = acquire(id, "b");

		assertThat(second).isInstanceOfSatisfying(Busy.class, (busy) -> assertThat(busy.ownerId()).isNull());
		assertThat(stored(id)).isEqualTo(before);
	}

	@Test
	default void shortLeaseEndsByItself() throws InterruptedException {
		Duration lease = shortestLease();
		String id;
		Acquisition early;
		long started;
		// Until the second attempt is not too late.
		do {
			id = uniqueId();
			started = System.nanoTime();
			grantedToken(id, "a", lease);
			early = acquire(id, "b");
		}
		while (System.nanoTime() - started >= lease.toNanos());
		assertThat(early).isInstanceOf(Busy.class);

		Thread.sleep(lease.plus(clockStep()).plusMillis(10).toMillis());

		assertThat(acquire(id, "b")).isInstanceOf(Granted.class);
	}

	@Test
	default void leaseWithoutEndIsHeld() {
		String id = uniqueId();
		long token = grantedToken(id, "a", FOR_EVER);

		assertThat(acquire(id, "b")).isInstanceOf(Busy.class);
		assertThat(renew("a", FOR_EVER, new Hold(id, token))).containsExactly(Renewal.RENEWED);
		assertThat(storage().find(id).orElseThrow().isHeld()).isTrue();
		storage().announceWaiter(id, FOR_EVER);
		assertThat(storage().find(id).orElseThrow().wanted()).isPositive();
		assertThat(storage().release(new ReleaseRequest(id, "a", token, FOR_EVER))).isTrue();
		assertThat(acquire(id, "b")).isInstanceOf(Busy.class);
		assertThat(storage().find(id).orElseThrow().isKept()).isTrue();
	}

}
