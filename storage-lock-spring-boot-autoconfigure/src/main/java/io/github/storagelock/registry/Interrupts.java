package io.github.storagelock.registry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Keeps interrupts of threads back from what must not see them: an attempt that does not
 * end by one, and the release of a lock. Connection pools, and sockets on virtual
 * threads, fail for an interrupted thread.
 */
final class Interrupts {

	// A thread gets in here before its flag is cleared, and out after it was set again.
	private final Set<Thread> keptBack = ConcurrentHashMap.newKeySet();

	// How often one was kept back: counted after the thread is in, before its flag is
	// cleared.
	private final AtomicLong times = new AtomicLong();

	/**
	 * Keeps an interrupt of the current thread back, if there is one.
	 * @return whether there is, and {@link #restore()} is to follow
	 */
	boolean keepBack() {
		Thread current = Thread.currentThread();
		if (!current.isInterrupted()) {
			return false;
		}
		this.keptBack.add(current);
		this.times.incrementAndGet();
		Thread.interrupted();
		return true;
	}

	/**
	 * Interrupts the current thread again.
	 */
	void restore() {
		Thread current = Thread.currentThread();
		current.interrupt();
		this.keptBack.remove(current);
	}

	/**
	 * Runs something as if the current thread had not been interrupted.
	 */
	<T> T shield(Supplier<T> task) {
		if (!keepBack()) {
			return task.get();
		}
		try {
			return task.get();
		}
		finally {
			restore();
		}
	}

	/**
	 * Returns whether somebody has interrupted the thread, be it that it cannot see that
	 * now.
	 */
	boolean isInterrupted(Thread thread) {
		long before;
		do {
			before = this.times.get();
			if (this.keptBack.contains(thread) || thread.isInterrupted()) {
				return true;
			}
		}
		// It may have gone from the one to the other in between.
		while (before != this.times.get());
		return false;
	}

}
