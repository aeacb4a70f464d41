package io.github.storagelock.registry;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread of its own that does what a test says, step by step.
 */
final class Actor implements AutoCloseable {

	private static final FutureTask<Void> LAST = new FutureTask<>(() -> null);

	private final LinkedBlockingQueue<FutureTask<?>> steps = new LinkedBlockingQueue<>();

	private final Thread thread = new Thread(this::run, "actor");

	Actor() {
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Begins a step.
	 */
	<T> FutureTask<T> begins(Callable<T> step) {
		FutureTask<T> task = new FutureTask<>(step);
		this.steps.add(task);
		return task;
	}

	/**
	 * Does a step to its end.
	 */
	<T> T does(Callable<T> step) throws Exception {
		return result(begins(step));
	}

	/**
	 * Returns what a step ends with, or throws what it threw.
	 */
	static <T> T result(FutureTask<T> step) throws Exception {
		try {
			return step.get(20, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception cause) {
				throw cause;
			}
			throw ex;
		}
		catch (TimeoutException ex) {
			throw new AssertionError("A step of an actor does not end", ex);
		}
	}

	/**
	 * Returns whether the thread waits, for time or for a step.
	 */
	boolean isWaiting() {
		return this.thread.getState() == Thread.State.WAITING;
	}

	Thread thread() {
		return this.thread;
	}

	void interrupt() {
		this.thread.interrupt();
	}

	/**
	 * Ends the thread and waits for that.
	 */
	void dies() throws InterruptedException {
		this.steps.add(LAST);
		this.thread.join(20_000);
	}

	@Override
	public void close() {
		this.steps.add(LAST);
		this.thread.interrupt();
	}

	private void run() {
		while (true) {
			try {
				FutureTask<?> step = this.steps.take();
				if (step == LAST) {
					return;
				}
				step.run();
			}
			catch (InterruptedException ex) {
				// meant for a step that has ended
			}
		}
	}

}
