package io.github.storagelock.text;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Says durations as people write them: {@code 1s}, {@code 250ms}, {@code 1h5m3s},
 * {@code 365 days}.
 */
public final class DurationText {

	private static final Duration LONG = Duration.ofMinutes(2);

	private DurationText() {
	}

	/**
	 * Returns the text. What is shorter than two minutes is exact to the millisecond, the
	 * rest to the second, unless it is a whole number of a unit.
	 * @param duration any
	 * @return its text
	 */
	public static String of(Duration duration) {
		return duration.isNegative() ? "-" + ofPositive(absolute(duration)) : ofPositive(duration);
	}

	private static Duration absolute(Duration negative) {
		// The shortest of all has no counterpart.
		return (negative.getSeconds() == Long.MIN_VALUE) ? Duration.ofSeconds(Long.MAX_VALUE) : negative.negated();
	}

	private static String ofPositive(Duration duration) {
		long seconds = duration.getSeconds();
		if (duration.compareTo(LONG) >= 0) {
			return ofSeconds(seconds);
		}
		int nanos = duration.getNano();
		if (nanos == 0) {
			return (seconds == 60) ? "1m" : seconds + "s";
		}
		if (seconds > 0) {
			return seconds + String.format(".%03d", TimeUnit.NANOSECONDS.toMillis(nanos)).replaceAll("\\.?0+$", "")
					+ "s";
		}
		if (nanos % 1_000 != 0 && nanos < 1_000_000) {
			return nanos + "ns";
		}
		return (nanos < 1_000_000) ? nanos / 1_000 + "us" : nanos / 1_000_000 + "ms";
	}

	private static String ofSeconds(long seconds) {
		long days = TimeUnit.SECONDS.toDays(seconds);
		if (seconds % TimeUnit.DAYS.toSeconds(1) == 0) {
			return days + ((days == 1) ? " day" : " days");
		}
		return part(days, "d") + part(TimeUnit.SECONDS.toHours(seconds) % 24, "h")
				+ part(TimeUnit.SECONDS.toMinutes(seconds) % 60, "m") + part(seconds % 60, "s");
	}

	private static String part(long amount, String unit) {
		return (amount == 0) ? "" : amount + unit;
	}

}
