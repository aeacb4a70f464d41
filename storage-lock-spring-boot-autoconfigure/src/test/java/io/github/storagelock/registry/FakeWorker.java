package io.github.storagelock.registry;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread of the registry: a task that moves the time itself is not disturbed by the
 * next.
 */
final class FakeWorker {

	final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean running = new AtomicBoolean();

	volatile boolean hanging;

	void run() {
		if (!this.hanging && this.running.compareAndSet(false, true)) {
			try {
				for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
					task.run();
				}
			}
			finally {
				this.running.set(false);
			}
		}
	}

}
