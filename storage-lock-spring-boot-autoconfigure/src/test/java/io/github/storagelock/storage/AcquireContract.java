package io.github.storagelock.storage;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets a record.
 */
interface AcquireContract extends LockStorageFixture {

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
	default void leaseIsCountedFromAcquisitionByTheStoragesClock() {
		for (Duration lease : new Duration[] { Duration.ofMillis(1), Duration.ofNanos(1_234_567_000L),
				Duration.ofDays(365) }) {
			String id = uniqueId();
			grantedToken(id, "a", lease);
			expire(id);
			grantedToken(id, "b", lease);

			LockRecord record = stored(id);

			assertThat(record.expiresAt() - record.acquiredAt()).isBetween(LockStorageFixture.micros(lease),
					LockStorageFixture.micros(lease.plus(clockStep()).plusSeconds(5)));
		}
	}

	@Test
	default void shortLeaseEndsByItself() throws InterruptedException {
		Duration lease = Duration.ofMillis(400);
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

		Thread.sleep(clockStep().plusMillis(410).toMillis());

		assertThat(acquire(id, "b")).isInstanceOf(Granted.class);
	}

	@Test
	default void recordThatIsTakenForCenturiesIsRefused() {
		String id = uniqueId();
		grantedToken(id, "a");
		for (long years : new long[] { 20, 40, 1_000, 200_000 }) {
			change(id, (record) -> LockStorageFixture.withTimes(record, record.acquiredAt(),
					record.acquiredAt() + years * LockStorageFixture.micros(Duration.ofDays(365))));
			LockRecord before = stored(id);

			assertThat(acquire(id, "b")).as(years + " years").isInstanceOf(Busy.class);

			assertThat(stored(id)).isEqualTo(before);
		}
	}

}
