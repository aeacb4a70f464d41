package io.github.storagelock.storage.jdbc.connection;

import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes daemon threads that inherit nothing from the one that happens to need them first,
 * such as one that serves a request.
 *
 * @since 0.1.0
 */
public final class DetachedThreads implements ThreadFactory {

	private final String name;

	private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

	public DetachedThreads(String name) {
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
