package io.github.storagelock.registry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Says how long to wait before the storage is asked again: soon at first, then less and
 * less often up to a bound, with jitter so that nodes do not ask in step.
 */
final class PollPacing {

	private static final int MOST_DOUBLINGS = 20;

	// In the time that a lock has been held up to now.
	private static final int LOOKS = 5;

	private final long min;

	private final long max;

	private final RandomGenerator random;

	PollPacing(RegistrySettings.Polling polling, RandomGenerator random) {
		this.min = polling.min().toNanos();
		this.max = polling.max().toNanos();
		this.random = random;
	}

	/**
	 * Returns nanoseconds until the next look, in proportion to how long the lock has not
	 * been free: one that was held for long is likely to be held for longer.
	 * @param waited for how long it has not been free
	 * @param signalled whether releases are signalled, so that looks are less urgent
	 * @param leaseLeft how long the present holder's lease still runs, zero if unknown:
	 * its end is worth a look of its own
	 */
	long afterRefusal(long waited, boolean signalled, Duration leaseLeft) {
		long interval = jittered(signalled ? waited : waited / LOOKS);
		long left = Timing.nanos(leaseLeft);
		return (left > 0 && left < interval) ? Math.max(left, this.min) : interval;
	}

	/**
	 * Returns how long another node may take to its next look when it has waited so long:
	 * a node that lets others go first waits so long.
	 */
	long longest(long waited) {
		return Math.min(this.max, Math.max(this.min, waited / LOOKS * 3 / 2) + this.min);
	}

	/**
	 * Returns nanoseconds until the next attempt.
	 * @param failures how many attempts in a row the storage failed, at least 1
	 */
	long afterFailure(int failures) {
		return jittered(Math.max(this.max / 10, backOff(failures)));
	}

	private long backOff(int attempts) {
		return Math.min(this.max, this.min << Math.min(attempts - 1, MOST_DOUBLINGS));
	}

	private long jittered(long interval) {
		return Math.min(this.max, Math.max(this.min, (long) (interval * (0.75 + this.random.nextDouble() / 2))));
	}

}
