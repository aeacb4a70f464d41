package io.github.storagelock.storage;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.BoundedClock.Reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A clock that is only told in steps, by a timer that the test sets.
 */
class BoundedClockTests {

	private static final long SECOND = 1_000_000;

	// What the storage shows when the timer is at zero: between two steps.
	private static final long EPOCH = 1_800_000_000 * SECOND + 400_000;

	private long nanos;

	private final BoundedClock clock = new BoundedClock(Duration.ofSeconds(1), () -> this.nanos);

	@Test
	void nothingIsReadBeforeTheFirstAnswer() {
		assertThat(this.clock.isKnown()).isFalse();
		assertThatIllegalStateException().isThrownBy(this.clock::read);
	}

	@Test
	void oneAnswerTellsAStepAndTheTimeOnTheWay() {
		answer(EPOCH, 20, 10);

		assertThat(this.clock.isKnown()).isTrue();
		assertThat(this.clock.read().earliest()).isEqualTo(1_800_000_000 * SECOND - 1);
		// The request was under way for 30 ms, and may have been answered at once.
		assertThat(this.clock.read().latest()).isEqualTo(1_800_000_001 * SECOND + 30_000 + 1);
	}

	@Test
	void boundsNarrowAroundAStep() {
		for (int i = 0; i < 100; i++) {
			answer(EPOCH, 2, 3);
			assertTrueTimeIsBetween(EPOCH);
			advance(20);
		}

		Reading reading = this.clock.read();

		assertThat(reading.latest() - reading.earliest()).isLessThan(60_000);
	}

	@Test
	void boundsPartByTheDriftOfTheTimer() {
		for (int i = 0; i < 100; i++) {
			answer(EPOCH, 2, 3);
			advance(20);
		}
		Reading before = this.clock.read();

		advance(3_600_000);

		Reading after = this.clock.read();
		long parted = (after.latest() - after.earliest()) - (before.latest() - before.earliest());
		assertThat(parted).isBetween(700_000L, 740_000L);
		assertTrueTimeIsBetween(EPOCH);
		answer(EPOCH, 2, 3);
		assertTrueTimeIsBetween(EPOCH);
	}

	@Test
	void latestDoesNotGoBackWhenMoreIsKnown() {
		answer(EPOCH, 0, 0);
		long before = this.clock.read().latest();
		advance(650);
		answer(EPOCH, 0, 0);
		// Here the storage shows 1.1 s more than a step, and not two.
		long later = this.clock.read().latest();
		advance(100);
		answer(EPOCH, 0, 0);

		assertThat(later).isGreaterThanOrEqualTo(before);
		assertThat(this.clock.read().latest()).isGreaterThanOrEqualTo(later);
		assertTrueTimeIsBetween(EPOCH);
	}

	@Test
	void clockThatIsSetIsBegunAnew() {
		for (long step : new long[] { 3_600 * SECOND, -3_600 * SECOND, 3 * SECOND, -3 * SECOND }) {
			answer(EPOCH, 2, 3);
			Reading before = this.clock.read();
			assertThat(this.clock.confirms(before)).isTrue();

			answer(EPOCH + step, 2, 3);

			assertThat(this.clock.confirms(before)).isFalse();
			assertTrueTimeIsBetween(EPOCH + step);
			answer(EPOCH, 2, 3);
		}
	}

	@Test
	void answersThatAgreeConfirmWhatWasRead() {
		answer(EPOCH, 2, 3);
		Reading before = this.clock.read();
		for (int i = 0; i < 50; i++) {
			advance(70);
			answer(EPOCH, 5, 40);
		}

		assertThat(this.clock.confirms(before)).isTrue();
	}

	@Test
	void slowAnswerTellsNoLess() {
		answer(EPOCH, 2, 3);

		answer(EPOCH, 5_000, 20_000);

		assertTrueTimeIsBetween(EPOCH);
		assertThat(this.clock.read().latest() - this.clock.read().earliest()).isLessThan(SECOND + 20_000);
	}

	private void answer(long epoch, long millisThere, long millisBack) {
		long sent = this.nanos;
		advance(millisThere);
		long shown = (epoch + micros()) / SECOND * SECOND;
		advance(millisBack);
		this.clock.answered(shown, sent, this.nanos);
	}

	private void assertTrueTimeIsBetween(long epoch) {
		Reading reading = this.clock.read();
		assertThat(epoch + micros()).isBetween(reading.earliest(), reading.latest());
	}

	private long micros() {
		return TimeUnit.NANOSECONDS.toMicros(this.nanos);
	}

	private void advance(long millis) {
		this.nanos += TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
