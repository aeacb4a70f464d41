package io.github.storagelock.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.SmartLifecycle;

import io.github.storagelock.registry.DefaultStorageLockRegistry;

/**
 * Takes no new locks once the application stops: after the web server and the executors,
 * before the beans are destroyed. What is held is renewed until the registry is
 * destroyed, because a scheduled method may outlive all lifecycles.
 * <p>
 * It is told of the registry where that is made: the bean of its name may be a mock, a
 * proxy of interfaces or a decorator. Neither is final, for the sake of aspects.
 */
class StorageLockLifecycle implements SmartLifecycle {

	static final int PHASE = 1000;

	// All guarded by this: those who make registries, start and stop may be several.
	private final List<DefaultStorageLockRegistry> registries = new ArrayList<>();

	private boolean running;

	private boolean stopped;

	synchronized void add(DefaultStorageLockRegistry registry) {
		this.registries.add(registry);
		if (this.stopped) {
			registry.stopAccepting();
		}
	}

	@Override
	public synchronized void start() {
		this.registries.forEach(DefaultStorageLockRegistry::startAccepting);
		this.running = true;
		this.stopped = false;
	}

	@Override
	public synchronized void stop() {
		this.registries.forEach(DefaultStorageLockRegistry::stopAccepting);
		this.running = false;
		this.stopped = true;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
