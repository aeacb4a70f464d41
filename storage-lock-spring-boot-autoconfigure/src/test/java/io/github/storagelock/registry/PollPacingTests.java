package io.github.storagelock.registry;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PollPacingTests {

	private static final long MILLI = 1_000_000;

	private final PollPacing pacing = new PollPacing(RegistrySettings.defaults().polling(),
			RandomGenerator.getDefault());

	@Test
	void looksGetRarerTheLongerTheLockIsHeld() {
		for (long waited = 0; waited < 10_000 * MILLI; waited = waited * 3 / 2 + MILLI) {
			long middle = Math.min(250 * MILLI, Math.max(2 * MILLI, waited / 5));
			for (int i = 0; i < 20; i++) {
				assertThat(this.pacing.afterRefusal(waited, false, Duration.ZERO)).isBetween(2 * MILLI, 250 * MILLI)
					.isBetween(middle * 3 / 4, middle * 5 / 4)
					.isLessThanOrEqualTo(this.pacing.longest(waited));
			}
		}
	}

	@Test
	void looksAreRarerWhereReleasesAreSignalled() {
		assertThat(this.pacing.afterRefusal(0, true, Duration.ZERO)).isBetween(2 * MILLI, 3 * MILLI);
		assertThat(this.pacing.afterRefusal(100 * MILLI, true, Duration.ZERO)).isBetween(75 * MILLI, 125 * MILLI);
	}

	@Test
	void looksHaveJitter() {
		long first = this.pacing.afterRefusal(500 * MILLI, false, Duration.ZERO);

		assertThat(first).matches((pause) -> {
			for (int i = 0; i < 1_000; i++) {
				if (this.pacing.afterRefusal(500 * MILLI, false, Duration.ZERO) != pause) {
					return true;
				}
			}
			return false;
		});
	}

	@Test
	void endOfTheHoldersLeaseIsWorthALook() {
		assertThat(this.pacing.afterRefusal(1_000 * MILLI, false, Duration.ofMillis(30))).isEqualTo(30 * MILLI);
		assertThat(this.pacing.afterRefusal(1_000 * MILLI, true, Duration.ofMillis(30))).isEqualTo(30 * MILLI);
		assertThat(this.pacing.afterRefusal(1_000 * MILLI, false, Duration.ofNanos(1))).isEqualTo(2 * MILLI);
		assertThat(this.pacing.afterRefusal(2_000 * MILLI, false, Duration.ofDays(1_000_000)))
			.isGreaterThan(180 * MILLI);
	}

	@Test
	void brokenStorageIsNotHurried() {
		assertThat(this.pacing.afterFailure(1)).isBetween(18 * MILLI, 32 * MILLI);
		assertThat(this.pacing.afterFailure(1_000_000)).isBetween(187 * MILLI, 250 * MILLI);
	}

	@Test
	void longestPollingHasNoOverflow() {
		PollPacing slow = new PollPacing(new RegistrySettings.Polling(Duration.ofMinutes(1), Duration.ofMinutes(1)),
				RandomGenerator.getDefault());

		assertThat(slow.afterRefusal(Long.MAX_VALUE, true, Duration.ZERO)).isEqualTo(60_000 * MILLI);
		assertThat(slow.longest(Long.MAX_VALUE)).isEqualTo(60_000 * MILLI);
		assertThat(slow.afterFailure(Integer.MAX_VALUE)).isEqualTo(60_000 * MILLI);
	}

}
