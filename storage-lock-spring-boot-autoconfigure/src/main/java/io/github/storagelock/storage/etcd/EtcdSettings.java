package io.github.storagelock.storage.etcd;

import java.time.Duration;

/**
 * Where in etcd the locks are, and for how long one call may wait for it.
 *
 * @param prefix what the keys of the locks begin with. All nodes that share locks have
 * the same.
 * @param timeout how long one call of the storage takes at most when etcd does not answer
 * @since 0.1.0
 */
public record EtcdSettings(String prefix, Duration timeout) {

	/**
	 * Where the locks are by default.
	 */
	public static final String DEFAULT_PREFIX = "storage-lock/";

	/**
	 * How long one call takes at most by default: 3 seconds.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the prefix is empty or the time-out is less
	 * than a millisecond or more than five minutes
	 */
	public EtcdSettings {
		if (prefix.isEmpty()) {
			throw new IllegalArgumentException("The prefix of the locks in etcd must not be empty: write '"
					+ DEFAULT_PREFIX + "', or what your user may write to");
		}
		if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
			throw new IllegalArgumentException(
					"The time-out of etcd must be between 1 ms and 5 min, but is " + timeout + ": write 3s");
		}
	}

	/**
	 * Returns the settings that fit most: keys below {@code storage-lock/}, 3 seconds.
	 * @return the settings
	 */
	public static EtcdSettings defaults() {
		return new EtcdSettings(DEFAULT_PREFIX, DEFAULT_TIMEOUT);
	}

	/**
	 * Returns the same with another prefix.
	 * @param prefix what the keys of the locks begin with
	 * @return the settings
	 */
	public EtcdSettings withPrefix(String prefix) {
		return new EtcdSettings(prefix, this.timeout);
	}

	/**
	 * Returns the same with another time-out.
	 * @param timeout how long one call of the storage takes at most
	 * @return the settings
	 */
	public EtcdSettings withTimeout(Duration timeout) {
		return new EtcdSettings(this.prefix, timeout);
	}

}
