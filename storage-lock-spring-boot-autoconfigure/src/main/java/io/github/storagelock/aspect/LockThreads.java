package io.github.storagelock.aspect;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Gives each task that may block a thread of its own, a virtual one where there are any.
 * A pool would deadlock: waiters could fill it, and the release they wait for would stand
 * behind them.
 */
final class LockThreads {

	private static final int FIRST_VIRTUAL_THREADS = 21;

	private final Executor executor;

	LockThreads() {
		this(newExecutor());
	}

	LockThreads(Executor executor) {
		this.executor = executor;
	}

	private static Executor newExecutor() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("storage-lock-");
		if (Runtime.version().feature() >= FIRST_VIRTUAL_THREADS) {
			executor.setVirtualThreads(true);
		}
		else {
			executor.setThreadFactory((task) -> {
				// Nothing is inherited from the thread that calls the method.
				Thread thread = new Thread(null, task, "storage-lock-task", 0, false);
				thread.setDaemon(true);
				return thread;
			});
		}
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		executor.setTaskDecorator((task) -> () -> {
			Thread.currentThread().setContextClassLoader(loader);
			task.run();
		});
		return executor;
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
