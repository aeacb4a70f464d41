package io.github.storagelock.text;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link DurationText}.
 */
class DurationTextTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0s", "PT1S, 1s", "PT30S, 30s", "PT1M, 1m", "PT1M30S, 90s", "PT2M, 2m", "PT2M30S, 2m30s",
			"PT1H, 1h", "PT1H5M3S, 1h5m3s", "PT1H0.5S, 1h", "P1D, 1 day", "P365D, 365 days", "P2DT1S, 2d1s",
			"PT0.25S, 250ms", "PT0.099999S, 99ms", "PT1.5S, 1.5s", "PT28.412S, 28.412s", "PT1.000001S, 1s",
			"PT0.0005S, 500us", "PT0.000999S, 999us", "PT0.000000001S, 1ns", "PT-1S, -1s", "PT-0.5S, -500ms",
			"PT59M59.999S, 59m59s", "PT20S, 20s", "PT10.01S, 10.01s" })
	void durationsReadAsPeopleWriteThem(Duration duration, String text) {
		assertThat(DurationText.of(duration)).isEqualTo(text);
	}

	@Test
	void theLongestAndTheShortestAreSaid() {
		assertThat(DurationText.of(ChronoUnit.FOREVER.getDuration())).endsWith("7s");
		assertThat(DurationText.of(Duration.ofSeconds(Long.MIN_VALUE))).startsWith("-106751991167300d");
	}

}
