package io.github.storagelock.benchmark.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that do the same over and over for a while.
 */
final class Crew {

	private final long[] counts;

	private volatile boolean working = true;

	private volatile boolean counting;

	private Crew(int threads) {
		this.counts = new long[threads];
	}

	/**
	 * Let them work.
	 * @param threads how many there are
	 * @param effort for how long
	 * @param task what one does, given its number
	 * @return how often each did it in a second
	 * @throws Exception if one fails
	 */
	static double[] run(int threads, Effort effort, Task task) throws Exception {
		return new Crew(threads).run(effort, task);
	}

	private double[] run(Effort effort, Task task) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(this.counts.length);
		try {
			List<Future<?>> threads = new ArrayList<>();
			for (int i = 0; i < this.counts.length; i++) {
				int number = i;
				threads.add(executor.submit(() -> {
					repeat(number, task);
					return null;
				}));
			}
			double seconds = measure(effort.warmUp(), effort.time());
			for (Future<?> thread : threads) {
				thread.get();
			}
			double[] rates = new double[this.counts.length];
			for (int i = 0; i < rates.length; i++) {
				rates[i] = this.counts[i] / seconds;
			}
			return rates;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private double measure(Duration warmUp, Duration time) throws InterruptedException {
		Thread.sleep(warmUp.toMillis());
		long start = System.nanoTime();
		this.counting = true;
		Thread.sleep(time.toMillis());
		this.counting = false;
		long end = System.nanoTime();
		this.working = false;
		return (end - start) / 1e9;
	}

	private void repeat(int number, Task task) throws Exception {
		while (this.working) {
			task.run(number);
			if (this.counting) {
				this.counts[number]++;
			}
		}
	}

	/**
	 * What a thread does.
	 */
	@FunctionalInterface
	interface Task {

		void run(int number) throws Exception;

	}

}
