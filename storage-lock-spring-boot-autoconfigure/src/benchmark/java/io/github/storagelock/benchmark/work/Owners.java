package io.github.storagelock.benchmark.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.storagelock.benchmark.node.LockNode;

/**
 * A few threads that own many locks: what a thread has acquired, it renews and releases.
 */
class Owners implements AutoCloseable {

	private final List<ExecutorService> threads = new ArrayList<>();

	private final List<List<LockNode.Hold>> holds = new ArrayList<>();

	Owners(int threads) {
		for (int i = 0; i < threads; i++) {
			this.threads.add(Executors.newSingleThreadExecutor());
			this.holds.add(new ArrayList<>());
		}
	}

	/**
	 * Acquires locks, which the threads share out among them.
	 * @param node from whom
	 * @param number how many
	 * @throws Exception if one fails
	 */
	void acquire(LockNode node, int number) throws Exception {
		inParallel((thread) -> {
			for (int i = thread; i < number; i += this.threads.size()) {
				this.holds.get(thread).add(node.acquire("owned-" + i));
			}
		});
	}

	/**
	 * Lets each thread do something with each of its locks.
	 * @param action what to do
	 * @throws Exception if it fails
	 */
	void forEachHold(Action<LockNode.Hold> action) throws Exception {
		inParallel((thread) -> {
			for (LockNode.Hold hold : this.holds.get(thread)) {
				action.run(hold);
			}
		});
	}

	@Override
	public void close() {
		this.threads.forEach(ExecutorService::shutdownNow);
	}

	private void inParallel(Action<Integer> task) throws Exception {
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < this.threads.size(); i++) {
			int thread = i;
			results.add(this.threads.get(i).submit(() -> {
				task.run(thread);
				return null;
			}));
		}
		for (Future<?> result : results) {
			result.get();
		}
	}

	/**
	 * Something that may fail.
	 *
	 * @param <T> what it is done with
	 */
	@FunctionalInterface
	interface Action<T> {

		void run(T subject) throws Exception;

	}

}
