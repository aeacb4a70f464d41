package io.github.storagelock.registry;

import java.util.function.Supplier;

/**
 * Runs something as if the thread had not been interrupted. Connection pools, and sockets
 * on virtual threads, fail for an interrupted thread; a lock must still be released by
 * one.
 */
final class Shielded {

	private Shielded() {
	}

	static <T> T call(ThreadHolds holds, Supplier<T> task) {
		if (!Thread.currentThread().isInterrupted()) {
			return task.get();
		}
		holds.hideInterrupt(true);
		Thread.interrupted();
		try {
			return task.get();
		}
		finally {
			Thread.currentThread().interrupt();
			holds.hideInterrupt(false);
		}
	}

}
