package io.github.storagelock.storage.redis;

import java.time.Duration;

import io.github.storagelock.text.DurationText;

/**
 * How a {@link RedisLockStorage} uses its server. Start from {@link #defaults()}.
 *
 * @param keyPrefix what all keys begin with, in braces: all locks are in one slot of a
 * cluster
 * @param timeout how long a request, or an attempt to connect, may take, 100 ms to 1 min
 * @param signals whether waiting nodes are told of releases by publish and subscribe
 * @param waitReplicas how many replicas must have a grant or a renewal before it counts;
 * 0 for none
 * @since 0.1.0
 */
public record RedisSettings(String keyPrefix, Duration timeout, boolean signals, int waitReplicas) {

	private static final RedisSettings DEFAULTS = new RedisSettings("storage-lock", Duration.ofSeconds(3), true, 0);

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the prefix is empty or has braces, the timeout
	 * is out of bounds, or the number of replicas is negative
	 */
	public RedisSettings {
		if (keyPrefix.isBlank() || keyPrefix.contains("{") || keyPrefix.contains("}")) {
			throw new IllegalArgumentException(
					"The key prefix must be a text without braces, such as 'storage-lock', but is '" + keyPrefix + "'");
		}
		if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
			throw new IllegalArgumentException(
					"The timeout must be between 100ms and 1m, but is " + DurationText.of(timeout));
		}
		if (waitReplicas < 0) {
			throw new IllegalArgumentException(
					"The number of replicas to wait for must be 0 or more, but is " + waitReplicas);
		}
	}

	/**
	 * Returns the settings of a storage that was not told otherwise: keys that begin with
	 * {@code {storage-lock}}, 3 s for a request, signals, no waiting for replicas.
	 * @return the defaults
	 */
	public static RedisSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Changes what all keys begin with.
	 * @param keyPrefix a text without braces
	 * @return the new settings
	 * @throws IllegalArgumentException if it is empty or has braces
	 */
	public RedisSettings withKeyPrefix(String keyPrefix) {
		return new RedisSettings(keyPrefix, this.timeout, this.signals, this.waitReplicas);
	}

	/**
	 * Changes how long a request may take.
	 * @param timeout 100 ms to 1 min
	 * @return the new settings
	 * @throws IllegalArgumentException if it is out of bounds
	 */
	public RedisSettings withTimeout(Duration timeout) {
		return new RedisSettings(this.keyPrefix, timeout, this.signals, this.waitReplicas);
	}

	/**
	 * Changes whether waiting nodes are told of releases.
	 * @param signals {@code false} if they are to ask from time to time
	 * @return the new settings
	 */
	public RedisSettings withSignals(boolean signals) {
		return new RedisSettings(this.keyPrefix, this.timeout, signals, this.waitReplicas);
	}

	/**
	 * Changes how many replicas must have a grant or a renewal before it counts.
	 * @param waitReplicas their number; 0 for none
	 * @return the new settings
	 * @throws IllegalArgumentException if it is negative
	 */
	public RedisSettings withWaitReplicas(int waitReplicas) {
		return new RedisSettings(this.keyPrefix, this.timeout, this.signals, waitReplicas);
	}

}
