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

	private final Timing timing;

	private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();

	LostActions(String lockId, Timing timing) {
		this.lockId = lockId;
		this.timing = timing;
	}

	void add(Runnable action) {
		this.actions.add(action);
	}

	/**
	 * Has them run where nobody waits for them.
	 */
	void runLater() {
		if (!this.actions.isEmpty()) {
			this.timing.react(this::run);
		}
	}

	void run() {
		for (Runnable action = this.actions.poll(); action != null; action = this.actions.poll()) {
			try {
				action.run();
			}
			catch (Throwable ex) {
				this.timing.tell(() -> logger.warn("A reaction to the loss of lock '{}' failed", this.lockId, ex));
			}
		}
	}

}
