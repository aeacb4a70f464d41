package io.github.storagelock;

import java.time.Duration;

/**
 * Options that no application can have: leases below a second.
 */
public final class TestLockOptions {

	private TestLockOptions() {
	}

	/**
	 * Returns options with this lease, renewed every third of it, that wait for up to 10
	 * s.
	 * @param lease the lease, as short as you like
	 * @return the options
	 */
	public static LockOptions lease(Duration lease) {
		return lease(lease, OnLost.INTERRUPT);
	}

	/**
	 * Returns options with this lease, renewed every third of it, that wait for up to 10
	 * s.
	 * @param lease the lease, as short as you like
	 * @param onLost what happens to the holder's thread
	 * @return the options
	 */
	public static LockOptions lease(Duration lease, OnLost onLost) {
		return lease(lease, lease.dividedBy(3), onLost);
	}

	/**
	 * Returns options with this lease, renewed at this interval, that wait for up to 10
	 * s.
	 * @param lease the lease, as short as you like
	 * @param renewalInterval the interval, as short as you like
	 * @param onLost what happens to the holder's thread
	 * @return the options
	 */
	public static LockOptions lease(Duration lease, Duration renewalInterval, OnLost onLost) {
		return LockOptions.unchecked(lease, renewalInterval, Duration.ofSeconds(10), Duration.ZERO, onLost);
	}

	/**
	 * Returns options with a lease that is never renewed, that wait for up to 10 s and
	 * tell of a loss only.
	 * @param lease the lease, as short as you like
	 * @return the options
	 */
	public static LockOptions withoutRenewal(Duration lease) {
		return LockOptions.unchecked(lease, Duration.ofHours(1), Duration.ofSeconds(10), Duration.ZERO, OnLost.NOTIFY);
	}

}
