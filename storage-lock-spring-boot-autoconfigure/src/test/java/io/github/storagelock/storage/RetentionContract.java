package io.github.storagelock.storage;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clearing away what nobody uses.
 */
interface RetentionContract extends ClockedLockStorageFixture {

	@Test
	default void sweepDeletesWhatHasBeenFreeForLongerThanTheRetention() {
		String old = freeFor(Duration.ofMinutes(61));
		String recent = freeFor(Duration.ofMinutes(59));
		String held = uniqueId();
		grantedToken(held, "a");
		String forgotten = uniqueId();
		grantedToken(forgotten, "a");
		change(forgotten, (record) -> ClockedLockStorageFixture.withTimes(record, 1, 2));

		assertThat(storage().sweep(Duration.ofHours(1), 100)).isEqualTo(2);

		assertThat(storage().find(old)).isEmpty();
		assertThat(storage().find(forgotten)).isEmpty();
		assertThat(storage().find(recent)).isPresent();
		assertThat(storage().find(held)).isPresent();
		assertThat(storage().sweep(Duration.ofHours(1), 100)).isZero();
	}

	@Test
	default void sweepSparesAHoldOfALongLease() {
		String id = uniqueId();
		grantedToken(id, "a");
		long longAgo = ClockedLockStorageFixture.micros(Duration.ofDays(30));
		change(id, (record) -> ClockedLockStorageFixture.withTimes(record, record.acquiredAt() - longAgo,
				record.expiresAt()));

		assertThat(storage().sweep(Duration.ofSeconds(1), 100)).isZero();

		assertThat(storage().find(id)).hasValueSatisfying((record) -> assertThat(record.isHeld()).isTrue());
	}

	@Test
	default void sweepStopsAtTheLimit() {
		putAll(Stream.generate(() -> new LockRecord(uniqueId(), null, 1, 1, 1, Duration.ZERO)).limit(300).toList());

		assertThat(storage().sweep(Duration.ofDays(1), 5)).isEqualTo(5);
		assertThat(storage().sweep(Duration.ofDays(1), 270)).isEqualTo(270);
		assertThat(storage().sweep(Duration.ofDays(1), 270)).isEqualTo(25);
		assertThat(storage().sweep(Duration.ofDays(1), 270)).isZero();
	}

	@Test
	default void sweepDeletesTheIdsThatItFound() {
		for (int i = 0; i < LockIdContract.IDS.size(); i++) {
			grantedToken(LockIdContract.IDS.get(i), "a");
			if (i % 2 == 0) {
				change(LockIdContract.IDS.get(i), (record) -> ClockedLockStorageFixture.withTimes(record, 1, 1));
			}
		}

		storage().sweep(LEASE, 1_000);

		for (int i = 0; i < LockIdContract.IDS.size(); i++) {
			assertThat(storage().find(LockIdContract.IDS.get(i)).isPresent()).as(LockIdContract.IDS.get(i))
				.isEqualTo(i % 2 == 1);
		}
	}

	@Test
	default void retentionBeginsWithTheRelease() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		long longAgo = ClockedLockStorageFixture.micros(Duration.ofDays(30));
		change(id, (record) -> ClockedLockStorageFixture.withTimes(record, record.acquiredAt() - longAgo,
				record.expiresAt()));
		release(id, "a", token);

		assertThat(storage().sweep(ClockContract.HOUR, 100)).isZero();
		assertThat(after(ClockContract.HOUR.minusMinutes(1)).sweep(ClockContract.HOUR, 100)).isZero();
		assertThat(after(Duration.ofMinutes(2)).sweep(ClockContract.HOUR, 100)).isEqualTo(1);
		assertThat(storage().find(id)).isEmpty();
	}

	@Test
	default void sweepAfterAStepBackSparesWhatWasJustReleased() {
		String id = uniqueId();
		release(id, "a", grantedToken(id, "a"));

		assertThat(after(ClockContract.HOUR.negated()).sweep(Duration.ZERO, 100)).isZero();

		assertThat(storage().find(id)).isPresent();
	}

	@Test
	default void sweepSparesWhatIsHeldOrKeptWhateverTheRetentionIs() {
		String held = uniqueId();
		long token = grantedToken(held, "a");
		String kept = uniqueId();
		storage().release(new ReleaseRequest(kept, "a", grantedToken(kept, "a"), LEASE));
		String free = uniqueId();
		release(free, "a", grantedToken(free, "a"));

		for (Duration retention : new Duration[] { AcquireContract.FOR_EVER,
				Duration.ofSeconds(Long.MAX_VALUE / 1_000_000), Duration.ofDays(300 * 365),
				Duration.ofDays(60 * 365) }) {
			assertThat(storage().sweep(retention, 100)).as(retention.toString()).isZero();
		}
		for (Duration retention : new Duration[] { AcquireContract.FOR_EVER.negated(),
				Duration.ofSeconds(Long.MIN_VALUE), ClockContract.HOUR.negated(), Duration.ZERO }) {
			storage().sweep(retention, 100);

			assertThat(storage().find(kept)).as(retention.toString()).hasValueSatisfying(LockRecord::isKept);
			assertThat(stored(held).fencingToken()).as(retention.toString()).isEqualTo(token);
		}
	}

	private String freeFor(Duration duration) {
		String id = uniqueId();
		release(id, "a", grantedToken(id, "a"));
		long earlier = ClockedLockStorageFixture.micros(duration);
		change(id, (record) -> ClockedLockStorageFixture.withTimes(record, record.acquiredAt() - earlier,
				record.expiresAt() - earlier));
		return id;
	}

}
