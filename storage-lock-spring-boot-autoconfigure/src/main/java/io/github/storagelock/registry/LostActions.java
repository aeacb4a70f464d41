package io.github.storagelock.registry;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done when a hold is lost, each once.
 */
final class LostActions {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private final String lockId;

	private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();

	LostActions(String lockId) {
		this.lockId = lockId;
	}

	void add(Runnable action) {
		this.actions.add(action);
	}

	void run() {
		for (Runnable action = this.actions.poll(); action != null; action = this.actions.poll()) {
			try {
				action.run();
			}
			catch (Throwable ex) {
				logger.warn("A reaction to the loss of lock '{}' failed", this.lockId, ex);
			}
		}
	}

}
