package io.github.storagelock.storage;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds although the clock is set, and with times that never end.
 */
interface ClockContract extends LockStorageFixture {

	Duration HOUR = Duration.ofHours(1);

	Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

	/**
	 * What a test may take.
	 */
	Duration GRACE = Duration.ofSeconds(10);

	@Test
	default void releasedRecordIsFreeWhateverTheClockDoes() {
		for (Duration step : new Duration[] { HOUR.negated(), Duration.ofDays(5_000).negated(), HOUR }) {
			String id = uniqueId();
			release(id, "a", grantedToken(id, "a"));

			LockStorage later = after(step);

			assertThat(later.find(id).orElseThrow().remaining()).isZero();
			assertThat(later.acquire(new AcquireRequest(id, "b", LEASE))).as(step.toString())
				.isInstanceOf(Granted.class);
		}
	}

	@Test
	default void recordThatIsReleasedAfterAStepBackIsFree() {
		String id = uniqueId();
		long token = grantedToken(id, "a");

		LockStorage earlier = after(HOUR.negated());
		assertThat(earlier.release(new ReleaseRequest(id, "a", token, Duration.ZERO))).isTrue();

		LockStorage evenEarlier = after(HOUR.negated());
		assertThat(evenEarlier.acquire(new AcquireRequest(id, "b", LEASE))).isInstanceOfSatisfying(Granted.class,
				(granted) -> assertThat(granted.fencingToken()).isGreaterThan(token));
	}

	@Test
	default void minimumHoldIsNoLongerAfterAStepBack() {
		Duration minHold = Duration.ofMinutes(5);
		String id = uniqueId();
		long token = grantedToken(id, "a");

		LockStorage earlier = after(HOUR.negated());
		earlier.release(new ReleaseRequest(id, "a", token, minHold));

		LockRecord kept = earlier.find(id).orElseThrow();
		assertThat(kept.isKept()).isTrue();
		assertThat(kept.remaining()).isBetween(minHold.minus(GRACE), minHold);
		assertThat(earlier.acquire(new AcquireRequest(id, "b", LEASE))).isInstanceOf(Busy.class);
		assertThat(after(minHold).acquire(new AcquireRequest(id, "b", LEASE))).isInstanceOf(Granted.class);
	}

	@Test
	default void renewalAfterAStepBackKeepsWhatAStepForthWouldTake() {
		String id = uniqueId();
		Hold hold = new Hold(id, grantedToken(id, "a"));
		LockRecord before = stored(id);
		Duration step = LEASE.dividedBy(2);

		assertThat(after(step.negated()).renew(request(hold))).containsExactly(Renewal.RENEWED);

		assertThat(stored(id)).isEqualTo(before);
		assertThat(after(step).renew(request(hold))).containsExactly(Renewal.RENEWED);
	}

	@Test
	default void renewalAfterAStepBackEndsWithinTwoLeases() {
		String id = uniqueId();
		Hold hold = new Hold(id, grantedToken(id, "a"));

		LockStorage earlier = after(HOUR.negated());

		for (int i = 0; i < 2; i++) {
			assertThat(earlier.renew(request(hold))).containsExactly(Renewal.RENEWED);
			assertThat(earlier.find(id).orElseThrow().remaining()).isBetween(LEASE,
					LEASE.plus(clockStep()).multipliedBy(2));
		}
		LockStorage later = after(LEASE.plus(clockStep()).multipliedBy(2));
		assertThat(later.acquire(new AcquireRequest(id, "b", LEASE))).isInstanceOf(Granted.class);
	}

	@Test
	default void stepForthEndsLeases() {
		String id = uniqueId();
		Hold hold = new Hold(id, grantedToken(id, "a"));

		LockStorage later = after(HOUR);

		assertThat(later.renew(request(hold))).containsExactly(Renewal.LOST);
		assertThat(later.acquire(new AcquireRequest(id, "b", LEASE))).isInstanceOf(Granted.class);
	}

	@Test
	default void retentionBeginsWithTheRelease() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		long longAgo = LockStorageFixture.micros(Duration.ofDays(30));
		change(id, (record) -> LockStorageFixture.withTimes(record, record.acquiredAt() - longAgo, record.expiresAt()));
		release(id, "a", token);

		assertThat(storage().sweep(HOUR, 100)).isZero();
		assertThat(after(HOUR.minusMinutes(1)).sweep(HOUR, 100)).isZero();
		assertThat(after(Duration.ofMinutes(2)).sweep(HOUR, 100)).isEqualTo(1);
		assertThat(storage().find(id)).isEmpty();
	}

	@Test
	default void sweepAfterAStepBackSparesWhatWasJustReleased() {
		String id = uniqueId();
		release(id, "a", grantedToken(id, "a"));

		assertThat(after(HOUR.negated()).sweep(Duration.ZERO, 100)).isZero();

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

		for (Duration retention : new Duration[] { FOR_EVER, Duration.ofSeconds(Long.MAX_VALUE / 1_000_000),
				Duration.ofDays(300 * 365), Duration.ofDays(60 * 365) }) {
			assertThat(storage().sweep(retention, 100)).as(retention.toString()).isZero();
		}
		for (Duration retention : new Duration[] { FOR_EVER.negated(), Duration.ofSeconds(Long.MIN_VALUE),
				HOUR.negated(), Duration.ZERO }) {
			storage().sweep(retention, 100);

			assertThat(storage().find(kept)).as(retention.toString()).hasValueSatisfying(LockRecord::isKept);
			assertThat(stored(held).fencingToken()).as(retention.toString()).isEqualTo(token);
		}
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

	private static RenewRequest request(Hold hold) {
		return new RenewRequest("a", LEASE, List.of(hold));
	}

}
