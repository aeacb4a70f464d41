package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * Durations as the microseconds of the scripts.
 */
final class Micros {

	// A thousand years.
	private static final Duration LONGEST = Duration.ofDays(365_000);

	private Micros() {
	}

	/**
	 * Returns none if it is negative, and never so many that a sum could overflow.
	 */
	static String of(Duration duration) {
		if (duration.isNegative()) {
			return "0";
		}
		Duration bounded = (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
		return Long.toString(TimeUnit.SECONDS.toMicros(bounded.getSeconds()) + bounded.getNano() / 1_000);
	}

	/**
	 * Returns what is left as a duration; what is over is zero.
	 */
	static Duration left(long micros) {
		return (micros > 0) ? Duration.of(micros, ChronoUnit.MICROS) : Duration.ZERO;
	}

}
