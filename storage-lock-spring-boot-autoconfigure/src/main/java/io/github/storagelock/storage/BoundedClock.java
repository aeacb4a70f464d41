package io.github.storagelock.storage;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Knows the clock of a storage between two bounds, from answers that only tell a coarse
 * time, such as the {@code Date} of HTTP. Each answer says that its time had come when it
 * arrived, and that the next step of the clock had not when the request was sent; many
 * answers together say it much more closely than each of them. In between, the monotonic
 * timer of this process counts, and the bounds move apart by 100 millionths of that.
 * <p>
 * Write expiries by the later bound and judge them by the earlier one. May be used by
 * many threads.
 *
 * @since 0.1.0
 */
public final class BoundedClock {

	/**
	 * By one part in this many a timer is wrong at most.
	 */
	private static final long DRIFT = 10_000;

	private final long resolution;

	private final LongSupplier nanoTime;

	private final long origin;

	private final AtomicReference<Known> known = new AtomicReference<>(Known.NOTHING);

	/**
	 * Creates a clock that knows nothing yet.
	 * @param resolution how far the true time may be ahead of the one that is told: the
	 * step of the clock, and what several servers differ by
	 */
	public BoundedClock(Duration resolution) {
		this(resolution, System::nanoTime);
	}

	BoundedClock(Duration resolution, LongSupplier nanoTime) {
		this.resolution = TimeUnit.NANOSECONDS.toMicros(resolution.toNanos());
		this.nanoTime = nanoTime;
		this.origin = nanoTime.getAsLong();
	}

	/**
	 * Hears the time of an answer. What contradicts all that was known, because a clock
	 * was set or this machine slept, replaces it.
	 * @param time the time that the answer tells, epoch microseconds
	 * @param sent when the request was sent, by {@link System#nanoTime()}
	 * @param received when the answer had arrived, by {@link System#nanoTime()}
	 */
	public void answered(long time, long sent, long received) {
		long now = micros(received);
		// One microsecond for what is rounded down.
		Bound low = new Bound(time - now - 1, now);
		Bound high = new Bound(time + this.resolution - micros(sent) + 1, now);
		this.known.updateAndGet((before) -> before.with(low, high, now));
	}

	/**
	 * Returns whether there was an answer yet.
	 * @return {@code false} if there is nothing to read
	 */
	public boolean isKnown() {
		return Objects.requireNonNull(this.known.get()).era() > 0;
	}

	/**
	 * Reads the clock.
	 * @return the bounds between which it is now
	 * @throws IllegalStateException if there was no answer yet
	 */
	public Reading read() {
		long now = micros(this.nanoTime.getAsLong());
		Known read = this.known.updateAndGet((before) -> before.readAt(now));
		if (read.era() == 0) {
			throw new IllegalStateException("No answer has told the time yet");
		}
		return new Reading(read.lower().earliest(now), read.latest(), read.era());
	}

	/**
	 * Returns whether no answer has contradicted what was read. Otherwise what was
	 * written by that reading may end too early.
	 * @param reading what was read
	 * @return {@code false} if the clock was begun anew since then
	 */
	public boolean confirms(Reading reading) {
		return Objects.requireNonNull(this.known.get()).era() == reading.era();
	}

	private long micros(long nanoTime) {
		return TimeUnit.NANOSECONDS.toMicros(nanoTime - this.origin);
	}

	/**
	 * What the clock shows now, in epoch microseconds.
	 *
	 * @param earliest it shows no less than that
	 * @param latest it shows no more than that
	 * @param era how often the clock was begun anew before
	 */
	public record Reading(long earliest, long latest, long era) {
	}

	/**
	 * One side of what is known.
	 *
	 * @param offset the time of the storage less that of the timer
	 * @param since when that was so
	 */
	private record Bound(long offset, long since) {

		long earliest(long now) {
			return this.offset + now - drift(now);
		}

		long latest(long now) {
			return this.offset + now + drift(now);
		}

		private long drift(long now) {
			return Math.abs(now - this.since) / DRIFT;
		}

	}

	/**
	 * All that is known.
	 *
	 * @param lower the lower bound
	 * @param upper the upper bound
	 * @param latest the latest time that was read: one that is written is not later than
	 * one that is written after it
	 * @param era how often it was begun anew, 0 if nothing is known
	 */
	private record Known(Bound lower, Bound upper, long latest, long era) {

		static final Known NOTHING = new Known(new Bound(0, 0), new Bound(0, 0), Long.MIN_VALUE, 0);

		Known with(Bound low, Bound high, long now) {
			if (this.era == 0 || low.earliest(now) > this.upper.latest(now)
					|| high.latest(now) < this.lower.earliest(now)) {
				return new Known(low, high, Long.MIN_VALUE, this.era + 1);
			}
			return new Known((low.earliest(now) >= this.lower.earliest(now)) ? low : this.lower,
					(high.latest(now) <= this.upper.latest(now)) ? high : this.upper, this.latest, this.era);
		}

		Known readAt(long now) {
			return new Known(this.lower, this.upper, Math.max(this.latest, this.upper.latest(now)), this.era);
		}

	}

}
