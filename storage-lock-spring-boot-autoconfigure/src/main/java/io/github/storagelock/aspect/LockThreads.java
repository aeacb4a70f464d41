package io.github.storagelock.aspect;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Gives each task that may block a thread of its own, a virtual one where there are any.
 * A pool would deadlock: waiters could fill it, and the release they wait for would stand
 * behind them.
 */
final class LockThreads extends SimpleAsyncTaskExecutor {

	private static final int FIRST_VIRTUAL_THREADS = 21;

	LockThreads() {
		super("storage-lock-");
		setDaemon(true);
		setVirtualThreads(Runtime.version().feature() >= FIRST_VIRTUAL_THREADS);
	}

}
