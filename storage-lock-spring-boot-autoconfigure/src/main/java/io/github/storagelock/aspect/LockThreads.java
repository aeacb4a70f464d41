package io.github.storagelock.aspect;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * Gives each task that may block a thread of its own, a virtual one where there are any.
 * A pool would deadlock: waiters could fill it, and the release they wait for would stand
 * behind them.
 */
final class LockThreads {

	private final Executor executor;

	LockThreads() {
		this(newExecutor());
	}

	LockThreads(Executor executor) {
		this.executor = executor;
	}

	private static Executor newExecutor() {
		ThreadFactory threads = TaskThreads.factory();
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		return (task) -> threads.newThread(() -> {
			Thread.currentThread().setContextClassLoader(loader);
			task.run();
		}).start();
	}

	/**
	 * Runs a task that takes locks.
	 */
	void acquire(Runnable task) {
		this.executor.execute(task);
	}

	/**
	 * Runs a task that releases locks or tells of their loss, on this thread if there is
	 * no other: a lock that is never released would be renewed for ever.
	 */
	void release(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			task.run();
		}
	}

}
