package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A moment after somebody got the turn out of the queue in which he may take it again
 * before those who wait: a change of threads costs many times what a short hold does. It
 * is counted from the beginning, so nobody overtakes for longer.
 *
 * @see <a href="https://doi.org/10.1145/3342195.3387521">Avoiding Scheduler Subversion
 * using Scheduler-Cooperative Locks</a>, which calls it a lock slice
 */
final class Slice {

	static final Slice NONE = new Slice(null);

	private static final long LENGTH = Duration.ofNanos(100_000).toNanos();

	private final @Nullable Thread owner;

	// When it is over, by the system's timer. Written before others see this.
	private long end;

	Slice() {
		this(Thread.currentThread());
	}

	private Slice(@Nullable Thread owner) {
		this.owner = owner;
	}

	void begin() {
		this.end = System.nanoTime() + LENGTH;
	}

	boolean isMine() {
		return this.owner == Thread.currentThread() && System.nanoTime() - this.end < 0;
	}

}
