package io.github.storagelock.registry;

import java.time.Duration;

import io.github.storagelock.LockOptions;

/**
 * How a {@link DefaultStorageLockRegistry} behaves. Start from {@link #defaults()}.
 *
 * @param nodeName the readable beginning of the node id; the name of the host if empty
 * @param options what acquisitions use that are given no options
 * @param polling how often a waiting node asks
 * @param sweeping how long free records are kept
 * @param shutdownTimeout how long {@link DefaultStorageLockRegistry#close()} waits for
 * holders to finish, zero or more
 * @since 0.1.0
 */
public record RegistrySettings(String nodeName, LockOptions options, Polling polling, Sweeping sweeping,
		Duration shutdownTimeout) {

	private static final RegistrySettings DEFAULTS = new RegistrySettings("", LockOptions.defaults(),
			new Polling(Duration.ofMillis(2), Duration.ofMillis(250)), new Sweeping(true, Duration.ofDays(1)),
			Duration.ofSeconds(5));

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the shutdown timeout is negative
	 */
	public RegistrySettings {
		if (shutdownTimeout.isNegative()) {
			throw new IllegalArgumentException("The shutdown timeout must not be negative, but is " + shutdownTimeout);
		}
	}

	/**
	 * Returns the settings of a registry that was not told otherwise: polling between 2
	 * ms and 250 ms, free records kept for a day, 5 s for holders at shutdown.
	 * @return the defaults
	 */
	public static RegistrySettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Changes the readable beginning of the node id.
	 * @param nodeName the name, such as that of a pod
	 * @return the new settings
	 */
	public RegistrySettings withNodeName(String nodeName) {
		return new RegistrySettings(nodeName, this.options, this.polling, this.sweeping, this.shutdownTimeout);
	}

	/**
	 * Changes what acquisitions use that are given no options.
	 * @param options the options
	 * @return the new settings
	 */
	public RegistrySettings withOptions(LockOptions options) {
		return new RegistrySettings(this.nodeName, options, this.polling, this.sweeping, this.shutdownTimeout);
	}

	/**
	 * How often a node asks for a lock that another node holds: soon at first, then less
	 * and less often.
	 *
	 * @param min the first interval, at least 1 ms
	 * @param max the longest interval, at most 1 min
	 */
	public record Polling(Duration min, Duration max) {

		/**
		 * Checks the bounds.
		 * @throws IllegalArgumentException if they are out of order
		 */
		public Polling {
			if (min.compareTo(Duration.ofMillis(1)) < 0 || max.compareTo(Duration.ofMinutes(1)) > 0
					|| min.compareTo(max) > 0) {
				throw new IllegalArgumentException(
						"Polling needs PT0.001S <= min <= max <= PT1M, but min is " + min + " and max is " + max);
			}
		}

	}

	/**
	 * What happens to records that nobody uses.
	 *
	 * @param enabled whether this node deletes any
	 * @param retention for how long a free record is kept, at least 1 min
	 */
	public record Sweeping(boolean enabled, Duration retention) {

		/**
		 * Checks the retention.
		 * @throws IllegalArgumentException if it is too short
		 */
		public Sweeping {
			if (retention.compareTo(Duration.ofMinutes(1)) < 0) {
				throw new IllegalArgumentException(
						"The sweeper's retention must be at least PT1M, but is " + retention);
			}
		}

	}

}
