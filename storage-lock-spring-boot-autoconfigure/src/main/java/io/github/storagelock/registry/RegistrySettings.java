package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockOptions;
import io.github.storagelock.text.DurationText;

/**
 * How a {@link DefaultStorageLockRegistry} behaves. Start from {@link #defaults()}.
 *
 * @param nodeName the readable beginning of the node id; the name of the host if empty
 * @param options what acquisitions use that are given no options
 * @param polling how often a waiting node asks
 * @param handOff how long a lock passes between threads of this process
 * @param sweeping how long free records are kept
 * @param shutdownTimeout how long {@link DefaultStorageLockRegistry#close()} waits for
 * holders to finish, zero or more
 * @param longHold after what time a hold is warned of, once: 1 s to 365 days, zero for
 * never; ten times its lease, but at least 5 min, if {@code null}
 * @param mdc whether what runs by {@code runLocked} and {@code callLocked} has
 * {@code lock.id} and {@code lock.token} in the context of its log lines
 * @since 0.1.0
 */
public record RegistrySettings(String nodeName, LockOptions options, Polling polling, HandOff handOff,
		Sweeping sweeping, Duration shutdownTimeout, @Nullable Duration longHold, boolean mdc) {

	private static final Duration SHORTEST_LONG_HOLD = Duration.ofMinutes(5);

	private static final int LEASES_OF_LONG_HOLD = 10;

	private static final RegistrySettings DEFAULTS = new RegistrySettings("", LockOptions.defaults(),
			new Polling(Duration.ofMillis(2), Duration.ofMillis(250)), new HandOff(10_000, Duration.ofMillis(50)),
			new Sweeping(true, Duration.ofDays(1)), Duration.ofSeconds(5), null, false);

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the shutdown timeout is negative, or the time
	 * of a long hold out of its range
	 */
	public RegistrySettings {
		if (shutdownTimeout.isNegative()) {
			throw new IllegalArgumentException(
					"The shutdown timeout must not be negative, but is " + DurationText.of(shutdownTimeout));
		}
		if (longHold != null && !longHold.isZero()
				&& (longHold.compareTo(Duration.ofSeconds(1)) < 0 || longHold.compareTo(Duration.ofDays(365)) > 0)) {
			throw new IllegalArgumentException("The time after which a hold is long must be between 1s and 365 days, or"
					+ " 0s for never, but is " + DurationText.of(longHold));
		}
	}

	/**
	 * Creates settings with the default for long holds.
	 * @param nodeName the readable beginning of the node id
	 * @param options what acquisitions use that are given no options
	 * @param polling how often a waiting node asks
	 * @param handOff how long a lock passes between threads of this process
	 * @param sweeping how long free records are kept
	 * @param shutdownTimeout how long holders are waited for in the end
	 * @throws IllegalArgumentException if the shutdown timeout is negative
	 */
	public RegistrySettings(String nodeName, LockOptions options, Polling polling, HandOff handOff, Sweeping sweeping,
			Duration shutdownTimeout) {
		this(nodeName, options, polling, handOff, sweeping, shutdownTimeout, null, false);
	}

	/**
	 * Returns after what time a hold lasts for long if nobody says otherwise.
	 */
	static Duration longHold(Duration lease) {
		Duration leases = lease.multipliedBy(LEASES_OF_LONG_HOLD);
		return (leases.compareTo(SHORTEST_LONG_HOLD) > 0) ? leases : SHORTEST_LONG_HOLD;
	}

	/**
	 * Returns the settings of a registry that was not told otherwise: polling between 2
	 * ms and 250 ms, at most 10,000 holds handed off and a look for other nodes every 50
	 * ms, free records kept for a day, 5 s for holders at shutdown.
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
		return new RegistrySettings(nodeName, this.options, this.polling, this.handOff, this.sweeping,
				this.shutdownTimeout, this.longHold, this.mdc);
	}

	/**
	 * Changes what acquisitions use that are given no options.
	 * @param options the options
	 * @return the new settings
	 */
	public RegistrySettings withOptions(LockOptions options) {
		return new RegistrySettings(this.nodeName, options, this.polling, this.handOff, this.sweeping,
				this.shutdownTimeout, this.longHold, this.mdc);
	}

	/**
	 * Changes how long a lock passes between threads of this process.
	 * @param handOff the bounds
	 * @return the new settings
	 */
	public RegistrySettings withHandOff(HandOff handOff) {
		return new RegistrySettings(this.nodeName, this.options, this.polling, handOff, this.sweeping,
				this.shutdownTimeout, this.longHold, this.mdc);
	}

	/**
	 * Changes after what time a hold is warned of.
	 * @param longHold 1 s to 365 days, zero for never, {@code null} for ten times the
	 * lease of the hold, but at least 5 min
	 * @return the new settings
	 * @throws IllegalArgumentException if it is out of range
	 */
	public RegistrySettings withLongHold(@Nullable Duration longHold) {
		return new RegistrySettings(this.nodeName, this.options, this.polling, this.handOff, this.sweeping,
				this.shutdownTimeout, longHold, this.mdc);
	}

	/**
	 * Changes whether log lines of what runs locked have the lock in their context
	 * (SLF4J's MDC).
	 * @param mdc whether they have, {@code false} by default
	 * @return the new settings
	 */
	public RegistrySettings withMdc(boolean mdc) {
		return new RegistrySettings(this.nodeName, this.options, this.polling, this.handOff, this.sweeping,
				this.shutdownTimeout, this.longHold, mdc);
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
				throw new IllegalArgumentException("Polling needs 1ms <= min <= max <= 1m, but min is "
						+ DurationText.of(min) + " and max is " + DurationText.of(max));
			}
		}

	}

	/**
	 * For how long threads of this process pass a lock on among themselves without the
	 * storage. The larger, the more acquisitions a second; the smaller, the sooner other
	 * nodes have their turn.
	 *
	 * @param maxHolds how many holds follow one another so at most, 1 (which is none) to
	 * 1,000,000
	 * @param maxTime after what time the storage is asked whether another node waits, 1
	 * ms to 10 s
	 */
	public record HandOff(int maxHolds, Duration maxTime) {

		/**
		 * Checks the bounds.
		 * @throws IllegalArgumentException if one is out of its range
		 */
		public HandOff {
			if (maxHolds < 1 || maxHolds > 1_000_000) {
				throw new IllegalArgumentException(
						"The most holds of a hand-off must be between 1 and 1000000, but are " + maxHolds);
			}
			if (maxTime.compareTo(Duration.ofMillis(1)) < 0 || maxTime.compareTo(Duration.ofSeconds(10)) > 0) {
				throw new IllegalArgumentException("The longest time of a hand-off must be between 1ms and 10s, but is "
						+ DurationText.of(maxTime));
			}
		}

		/**
		 * Changes the number of holds.
		 * @param maxHolds 1 to 1,000,000
		 * @return the new bounds
		 * @throws IllegalArgumentException if it is out of range
		 */
		public HandOff withMaxHolds(int maxHolds) {
			return new HandOff(maxHolds, this.maxTime);
		}

		/**
		 * Changes the time.
		 * @param maxTime 1 ms to 10 s
		 * @return the new bounds
		 * @throws IllegalArgumentException if it is out of range
		 */
		public HandOff withMaxTime(Duration maxTime) {
			return new HandOff(this.maxHolds, maxTime);
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
						"The sweeper's retention must be at least 1m, but is " + DurationText.of(retention));
			}
		}

	}

}
