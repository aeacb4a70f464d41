package io.github.storagelock.storage.jdbc;

import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes daemon threads that inherit nothing from the one that happens to need them first,
 * such as one that serves a request.
 */
final class DetachedThreads implements ThreadFactory {

	private final String name;

	private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

	DetachedThreads(String name) {
		this.name = name;
	}

	@Override
	public Thread newThread(Runnable task) {
		Thread thread = new Thread(null, task, this.name, 0, false);
		thread.setContextClassLoader(this.loader);
		thread.setDaemon(true);
		return thread;
	}

}
