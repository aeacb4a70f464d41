package io.github.storagelock.registry;

import java.time.Duration;

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
	 * over or somebody rings.
	 */
	void pause(long nanos, WakeUp wakeUp) throws InterruptedException;

	/**
	 * Lets the calling thread wait.
	 */
	default void pause(long nanos) throws InterruptedException {
		pause(nanos, new WakeUp());
	}

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
	 * appender or a listener that hangs costs no lease.
	 */
	void tell(Runnable task);

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

}
