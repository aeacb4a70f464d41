package io.github.storagelock.benchmark.work;

import java.time.Duration;

/**
 * How long one measurement takes.
 *
 * @param warmUp what is not counted
 * @param time what is
 * @param handOffs how many hand-offs
 * @param leases how many leases
 * @param keeping how long they are kept by those who renew by themselves
 */
public record Effort(Duration warmUp, Duration time, int handOffs, int leases, Duration keeping) {

	/**
	 * What the published figures are made with.
	 */
	public static final Effort FULL = new Effort(Duration.ofMillis(500), Duration.ofSeconds(3), 50, 10_000,
			Duration.ofSeconds(9));

	/**
	 * What is thrown away before: long for calls that the compiler is to know well.
	 */
	public static final Effort WARM_UP = new Effort(Duration.ofMillis(500), Duration.ofSeconds(4), 5, 300,
			Duration.ofSeconds(4));

	/**
	 * Enough to see that it works.
	 */
	public static final Effort QUICK = new Effort(Duration.ofMillis(100), Duration.ofMillis(500), 5, 300,
			Duration.ofSeconds(4));

}
