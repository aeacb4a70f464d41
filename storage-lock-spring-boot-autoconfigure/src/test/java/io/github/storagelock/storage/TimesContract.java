package io.github.storagelock.storage;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The times in a record, by the clock of the storage.
 */
interface TimesContract extends ClockedLockStorageFixture {

	@Test
	default void expiryIsTheAcquisitionAndTheLease() {
		String id = uniqueId();
		grantedToken(id, "a");

		LockRecord record = stored(id);

		assertThat(record.expiresAt()).isCloseTo(
				record.acquiredAt() + ClockedLockStorageFixture.micros(LEASE.plus(clockStep())), within(5_000_000L));
	}

	@Test
	default void recordIsKeptAfterItsRelease() {
		String id = uniqueId();
		release(id, "a", grantedToken(id, "a"));

		assertThat(stored(id).expiresAt()).isGreaterThanOrEqualTo(stored(id).acquiredAt());
	}

	@Test
	default void announcementOutlivesRelease() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		storage().announceWaiter(id, WaiterContract.TIME);

		release(id, "a", token);

		assertThat(storage().find(id).orElseThrow().wanted()).isPositive();
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

			assertThat(record.expiresAt() - record.acquiredAt()).isBetween(ClockedLockStorageFixture.micros(lease),
					ClockedLockStorageFixture.micros(lease.plus(clockStep()).plusSeconds(5)));
		}
	}

	@Test
	default void recordThatIsTakenForCenturiesIsRefused() {
		String id = uniqueId();
		grantedToken(id, "a");
		for (long years : new long[] { 20, 40, 1_000, 200_000 }) {
			change(id, (record) -> ClockedLockStorageFixture.withTimes(record, record.acquiredAt(),
					record.acquiredAt() + years * ClockedLockStorageFixture.micros(Duration.ofDays(365))));
			LockRecord before = stored(id);

			assertThat(acquire(id, "b")).as(years + " years").isInstanceOf(Busy.class);

			assertThat(stored(id)).isEqualTo(before);
		}
	}

	@Test
	default void releaseAfterExpiryWithoutTakeoverIsTrue() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		expire(id);

		assertThat(release(id, "a", token)).isTrue();
		assertThat(stored(id).ownerId()).isNull();
	}

	@Test
	default void minimumHoldIsCountedFromAcquisition() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		// Another time than that at which the lease ends.
		Duration minHold = LEASE.minusSeconds(5);

		assertThat(storage().release(new ReleaseRequest(id, "a", token, minHold))).isTrue();

		LockRecord record = stored(id);
		assertThat(record.ownerId()).isNull();
		assertThat(record.expiresAt() - record.acquiredAt()).isEqualTo(ClockedLockStorageFixture.micros(minHold));
		assertThat(storage().find(id).orElseThrow().isHeld()).isFalse();
	}

	@Test
	default void expiredRecordIsFoundButNotHeld() {
		String id = uniqueId();
		grantedToken(id, "a");
		expire(id);

		LockRecord record = storage().find(id).orElseThrow();

		assertThat(record.ownerId()).isEqualTo("a");
		assertThat(record.remaining()).isZero();
		assertThat(record.isHeld()).isFalse();
	}

	@Test
	default void announcementToAnEarlierHolderIsMadeAnew() throws InterruptedException {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		storage().announceWaiter(id, WaiterContract.TIME);
		Thread.sleep(clockStep().plusMillis(20).toMillis());
		release(id, "a", token);
		grantedToken(id, "b");
		long before = wantedUntil(id);
		Thread.sleep(clockStep().plusMillis(20).toMillis());

		storage().announceWaiter(id, WaiterContract.TIME);

		assertThat(wantedUntil(id)).isGreaterThan(before);
	}

	/**
	 * Returns until when a record that is held is wanted, by the storage's clock.
	 */
	private long wantedUntil(String id) {
		LockRecord record = storage().find(id).orElseThrow();
		return record.expiresAt() - ClockedLockStorageFixture.micros(record.remaining())
				+ ClockedLockStorageFixture.micros(record.wanted());
	}

}
