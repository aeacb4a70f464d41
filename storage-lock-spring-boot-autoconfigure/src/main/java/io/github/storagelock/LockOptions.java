package io.github.storagelock;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.text.DurationText;

/**
 * How one acquisition behaves. Start from {@link #defaults()} or from
 * {@link StorageLockRegistry#defaultOptions()} and change what differs; every change
 * returns a new object and is checked at once.
 *
 * @since 0.1.0
 */
public final class LockOptions {

	private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

	private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofDays(365);

	private static final LockOptions DEFAULTS = new LockOptions(Duration.ofSeconds(30), Duration.ofSeconds(10),
			Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO, OnLost.INTERRUPT, true, "");

	private final Duration lease;

	private final Duration renewalInterval;

	private final Duration maxWait;

	private final Duration minHold;

	private final Duration maxHold;

	private final OnLost onLost;

	private final boolean fenced;

	private final String label;

	private LockOptions(Duration lease, Duration renewalInterval, Duration maxWait, Duration minHold, Duration maxHold,
			OnLost onLost, boolean fenced, String label) {
		this.lease = lease;
		this.renewalInterval = renewalInterval;
		this.maxWait = maxWait;
		this.minHold = minHold;
		this.maxHold = maxHold;
		this.onLost = onLost;
		this.fenced = fenced;
		this.label = label;
	}

	/**
	 * Returns the options of a registry that was not told otherwise: lease 30 s, renewed
	 * every 10 s, wait 10 s, no minimum and no maximum hold, {@link OnLost#INTERRUPT},
	 * transactions fenced.
	 * @return the defaults
	 */
	public static LockOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns options as they are given, for tests with leases below a second.
	 */
	static LockOptions unchecked(Duration lease, Duration renewalInterval, Duration maxWait, Duration minHold,
			OnLost onLost) {
		return new LockOptions(lease, renewalInterval, maxWait, minHold, Duration.ZERO, onLost, true, "");
	}

	/**
	 * Changes the lease, and the renewal interval to a third of it.
	 * @param lease how long the lock outlives a crash of its holder, 1 s to 365 days
	 * @return the new options
	 * @throws IllegalArgumentException if the lease is out of bounds
	 */
	public LockOptions withLease(Duration lease) {
		return withLease(lease, null);
	}

	/**
	 * Changes the lease and how often it is renewed.
	 * @param lease how long the lock outlives a crash of its holder, 1 s to 365 days
	 * @param renewalInterval how often it is renewed, 100 ms to two thirds of the lease;
	 * a third of it if {@code null}
	 * @return the new options
	 * @throws IllegalArgumentException if one of them is out of bounds
	 */
	public LockOptions withLease(Duration lease, @Nullable Duration renewalInterval) {
		check("lease", lease, SHORTEST_LEASE);
		Duration interval = (renewalInterval != null) ? renewalInterval : lease.dividedBy(3);
		check("renewal interval", interval, SHORTEST_INTERVAL);
		Duration longest = lease.multipliedBy(2).dividedBy(3);
		if (interval.compareTo(longest) > 0) {
			throw new IllegalArgumentException("The renewal interval " + DurationText.of(interval)
					+ " leaves too little of the lease " + DurationText.of(lease)
					+ " for a second try: it must be at most two thirds of it, " + DurationText.of(longest)
					+ ". A third, " + DurationText.of(lease.dividedBy(3)) + ", is a good choice");
		}
		return new LockOptions(lease, interval, this.maxWait, this.minHold, this.maxHold, this.onLost, this.fenced,
				this.label);
	}

	/**
	 * Changes how often the lease is renewed.
	 * @param renewalInterval 100 ms to two thirds of the lease
	 * @return the new options
	 * @throws IllegalArgumentException if the interval is out of bounds
	 */
	public LockOptions withRenewalInterval(Duration renewalInterval) {
		return withLease(this.lease, renewalInterval);
	}

	/**
	 * Changes how long {@link StorageLockRegistry#acquire}, {@link StorageLock#acquire()}
	 * and {@link DistributedLock} methods wait for a lock that somebody holds.
	 * {@code java.util.concurrent.locks.Lock}'s own methods have their own rules.
	 * @param maxWait zero for one attempt, up to 365 days
	 * @return the new options
	 * @throws IllegalArgumentException if the wait is out of bounds
	 */
	public LockOptions withMaxWait(Duration maxWait) {
		check("maximum wait", maxWait, Duration.ZERO);
		return new LockOptions(this.lease, this.renewalInterval, maxWait, this.minHold, this.maxHold, this.onLost,
				this.fenced, this.label);
	}

	/**
	 * Changes for how long after its acquisition a lock stays taken even if it is
	 * released earlier: no node runs a short scheduled job twice because its clock is
	 * late.
	 * @param minHold zero for no minimum, up to 365 days
	 * @return the new options
	 * @throws IllegalArgumentException if the time is out of bounds
	 */
	public LockOptions withMinHold(Duration minHold) {
		check("minimum hold", minHold, Duration.ZERO);
		return new LockOptions(this.lease, this.renewalInterval, this.maxWait, minHold, this.maxHold, this.onLost,
				this.fenced, this.label);
	}

	/**
	 * Changes for how long the lock may be held: then its lease is not renewed any more,
	 * and the hold is lost for that reason and freed for others, as if its lease had run
	 * out. It bounds what a holder that hangs costs the others; the lease bounds that of
	 * one that is dead. Choose it well beyond the longest time that the work may take:
	 * work that is not done by then is no longer protected.
	 * @param maxHold zero for no maximum, or 1 s to 365 days
	 * @return the new options
	 * @throws IllegalArgumentException if the maximum is out of bounds
	 */
	public LockOptions withMaxHold(Duration maxHold) {
		if (!Duration.ZERO.equals(maxHold)) {
			check("maximum hold", maxHold, SHORTEST_LEASE);
		}
		return new LockOptions(this.lease, this.renewalInterval, this.maxWait, this.minHold, maxHold, this.onLost,
				this.fenced, this.label);
	}

	/**
	 * Changes what happens to the holder's thread when the lease is lost.
	 * @param onLost interrupt it, or only tell
	 * @return the new options
	 */
	public LockOptions withOnLost(OnLost onLost) {
		return new LockOptions(this.lease, this.renewalInterval, this.maxWait, this.minHold, this.maxHold,
				Objects.requireNonNull(onLost, "'onLost' must not be null"), this.fenced, this.label);
	}

	/**
	 * Changes whether transactions that the holder's thread begins on the database of the
	 * locks are checked before their commit, and rolled back if the lease was lost.
	 * @param fenced whether they are
	 * @return the new options
	 */
	public LockOptions withFenced(boolean fenced) {
		return new LockOptions(this.lease, this.renewalInterval, this.maxWait, this.minHold, this.maxHold, this.onLost,
				fenced, this.label);
	}

	/**
	 * Changes the name of the family of lock ids to which the acquired one belongs, such
	 * as {@code invoice-*}, by which metrics are told apart: choose from a few names,
	 * never one for each id. An annotated method has one by itself, its {@code name} with
	 * a {@code *} in place of each expression.
	 * @param label the name, 1 to 255 characters, or none if empty
	 * @return the new options
	 * @throws IllegalArgumentException if the name is blank, too long or has control
	 * characters
	 */
	public LockOptions withLabel(String label) {
		Objects.requireNonNull(label, "'label' must not be null");
		if (label.length() > 255 || !label.isEmpty() && label.isBlank()
				|| label.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException("The label must have at most 255 characters, not only blanks and no"
					+ " control characters, but is '" + label.replaceAll("\\p{Cntrl}", "?") + "'");
		}
		return new LockOptions(this.lease, this.renewalInterval, this.maxWait, this.minHold, this.maxHold, this.onLost,
				this.fenced, label);
	}

	/**
	 * Returns how long the lock outlives a crash of its holder.
	 * @return the lease, default 30 s
	 */
	public Duration lease() {
		return this.lease;
	}

	/**
	 * Returns how often the lease is renewed.
	 * @return the interval, default a third of the lease
	 */
	public Duration renewalInterval() {
		return this.renewalInterval;
	}

	/**
	 * Returns how long an acquisition waits.
	 * @return the wait, default 10 s
	 */
	public Duration maxWait() {
		return this.maxWait;
	}

	/**
	 * Returns for how long the lock stays taken at least.
	 * @return the minimum hold, default zero
	 */
	public Duration minHold() {
		return this.minHold;
	}

	/**
	 * Returns for how long the lock may be held.
	 * @return the maximum hold, default zero, which is none
	 */
	public Duration maxHold() {
		return this.maxHold;
	}

	/**
	 * Returns what happens to the holder's thread when the lease is lost.
	 * @return the reaction, default {@link OnLost#INTERRUPT}
	 */
	public OnLost onLost() {
		return this.onLost;
	}

	/**
	 * Returns whether the holder's transactions are checked before their commit.
	 * @return whether they are, default {@code true}
	 */
	public boolean fenced() {
		return this.fenced;
	}

	/**
	 * Returns the name of the family of lock ids.
	 * @return the name, empty by default, which is none
	 */
	public String label() {
		return this.label;
	}

	private static void check(String name, Duration value, Duration shortest) {
		Objects.requireNonNull(value, () -> "The " + name + " must not be null");
		if (value.compareTo(shortest) < 0 || value.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("The " + name + " must be between " + DurationText.of(shortest) + " and "
					+ DurationText.of(LONGEST) + ", but is " + DurationText.of(value));
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof LockOptions that && this.lease.equals(that.lease)
				&& this.renewalInterval.equals(that.renewalInterval) && this.maxWait.equals(that.maxWait)
				&& this.minHold.equals(that.minHold) && this.maxHold.equals(that.maxHold) && this.onLost == that.onLost
				&& this.fenced == that.fenced && this.label.equals(that.label);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.lease, this.renewalInterval, this.maxWait, this.minHold, this.maxHold, this.onLost,
				this.fenced, this.label);
	}

	@Override
	public String toString() {
		return "LockOptions[lease=" + DurationText.of(this.lease) + ", renewalInterval="
				+ DurationText.of(this.renewalInterval) + ", maxWait=" + DurationText.of(this.maxWait) + ", minHold="
				+ DurationText.of(this.minHold) + ", maxHold=" + DurationText.of(this.maxHold) + ", onLost="
				+ this.onLost + ", fenced=" + this.fenced + ", label=" + this.label + "]";
	}

}
