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
	void pollsBackOffWithJitterBetweenTheBounds() {
		for (int refusals = 1; refusals < 100; refusals++) {
			long middle = Math.min(250 * MILLI, 2 * MILLI << Math.min(20, refusals - 1));
			for (int i = 0; i < 20; i++) {
				assertThat(this.pacing.afterRefusal(refusals, Duration.ZERO)).isBetween(2 * MILLI, 250 * MILLI)
					.isBetween(middle * 3 / 4, middle * 5 / 4);
			}
		}
	}

	@Test
	void endOfTheHoldersLeaseIsWorthALook() {
		assertThat(this.pacing.afterRefusal(20, Duration.ofMillis(30))).isEqualTo(30 * MILLI);
		assertThat(this.pacing.afterRefusal(20, Duration.ofNanos(1))).isEqualTo(2 * MILLI);
		assertThat(this.pacing.afterRefusal(20, Duration.ofDays(1_000_000))).isGreaterThan(180 * MILLI);
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

		assertThat(slow.afterRefusal(Integer.MAX_VALUE, Duration.ZERO)).isEqualTo(60_000 * MILLI);
		assertThat(slow.afterFailure(Integer.MAX_VALUE)).isEqualTo(60_000 * MILLI);
	}

}
