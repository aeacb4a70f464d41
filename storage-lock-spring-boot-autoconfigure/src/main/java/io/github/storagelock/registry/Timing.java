package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The monotonic timer of this process, with what waits for it.
 */
interface Timing extends AutoCloseable {

	/**
	 * Returns the monotonic time; only differences mean something.
	 */
	long nanoTime();

	/**
	 * Lets the calling thread wait, exact to well below a millisecond, until the time is
	 * over, somebody rings, or it is interrupted, which it stays.
	 */
	void pause(long nanos, WakeUp wakeUp);

	/**
	 * Runs a task that does no I/O once the time has passed.
	 */
	void schedule(long nanos, Runnable task);

	/**
	 * Runs a task that renews leases, soon and in order.
	 */
	void renew(Runnable task);

	/**
	 * Runs a task that may take its time, in order.
	 */
	void work(Runnable task);

	/**
	 * Runs what somebody wants done about a loss, in order. Nobody waits for it, and it
	 * waits for nothing but others of its kind.
	 */
	void react(Runnable task);

	/**
	 * Tells the log or the listeners something, in order. Nobody waits for it: an
	 * appender or a listener that hangs costs no lease, and no more memory than a bound.
	 * @return {@code false} if so much waits to be told that this is left out
	 */
	boolean tell(Runnable task);

	/**
	 * Gives running tasks this long to end, and as long again to those who tell of them,
	 * then lets go of all threads.
	 */
	void close(Duration grace);

	@Override
	default void close() {
		close(Duration.ZERO);
	}

	/**
	 * Returns a duration in nanoseconds, the largest number if it is longer than that.
	 */
	static long nanos(Duration duration) {
		try {
			return duration.toNanos();
		}
		catch (ArithmeticException ex) {
			return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
		}
	}

	/**
	 * Ends a pause early, also one that has not begun yet. One thread pauses; any may
	 * ring.
	 */
	final class WakeUp {

		private volatile boolean rung;

		private volatile @Nullable Runnable sleeper;

		void ring() {
			this.rung = true;
			Runnable present = this.sleeper;
			if (present != null) {
				present.run();
			}
		}

		boolean hasRung() {
			return this.rung;
		}

		/**
		 * Returns whether it has rung since it was answered last. One that comes in the
		 * middle of this may be lost, which does no harm: the storage is asked after it.
		 */
		boolean answer() {
			boolean answered = this.rung;
			this.rung = false;
			return answered;
		}

		/**
		 * Says how the thread is woken that is about to pause, if it has not rung by
		 * then.
		 */
		void beforePause(Runnable waking) {
			this.sleeper = waking;
		}

		void afterPause() {
			this.sleeper = null;
		}

	}

}
