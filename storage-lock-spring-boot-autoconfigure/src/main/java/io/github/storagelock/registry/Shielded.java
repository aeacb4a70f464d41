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

	static <T> T call(Supplier<T> task) {
		boolean interrupted = Thread.interrupted();
		try {
			return task.get();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
