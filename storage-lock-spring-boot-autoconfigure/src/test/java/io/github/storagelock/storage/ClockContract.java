package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds although the clock is set.
 */
interface ClockContract extends ClockedLockStorageFixture {

	Duration HOUR = Duration.ofHours(1);

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

	private static RenewRequest request(Hold hold) {
		return new RenewRequest("a", LEASE, List.of(hold));
	}

}
