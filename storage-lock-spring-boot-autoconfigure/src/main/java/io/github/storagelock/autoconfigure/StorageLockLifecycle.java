package io.github.storagelock.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.github.storagelock.registry.DefaultStorageLockRegistry;

/**
 * Takes no new locks once the application stops: after the web server and the executors,
 * before the beans are destroyed. What is held is renewed until the registry is
 * destroyed, because a scheduled method may outlive all lifecycles.
 */
final class StorageLockLifecycle implements SmartLifecycle {

	static final int PHASE = 1000;

	private final DefaultStorageLockRegistry registry;

	// Written and read by the threads that start and stop the application.
	private volatile boolean running;

	StorageLockLifecycle(DefaultStorageLockRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void start() {
		this.registry.startAccepting();
		this.running = true;
	}

	@Override
	public void stop() {
		this.registry.stopAccepting();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
