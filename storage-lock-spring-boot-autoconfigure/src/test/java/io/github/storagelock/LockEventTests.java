package io.github.storagelock;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link LockEvent}.
 */
class LockEventTests {

	@Test
	void saysItsTimesAsPeopleWriteThem() {
		assertThat(new LockEvent("a", "a-*", "n", 7, Duration.ofMillis(20), Duration.ofSeconds(90), false, null,
				LossReason.TAKEN))
			.hasToString(
					"LockEvent[lockId=a, label=a-*, nodeId=n, fencingToken=7, waited=20ms, held=90s, handedOff=false,"
							+ " failure=null, reason=TAKEN]");
	}

}
