package io.github.storagelock.benchmark.work;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.LockNode;
import io.github.storagelock.benchmark.node.Site;
import io.github.storagelock.benchmark.work.Metric.Better;

/**
 * Node A holds the lock for 5 to 30 ms while node B waits for it: from A's call of
 * release to B's having the lock.
 */
class HandOffWork implements Work {

	private static final int CONNECTIONS = 4;

	@Override
	public String name() {
		return "hand-off";
	}

	@Override
	public List<Metric> metrics() {
		return List.of(new Metric("hand-off between two nodes, p50", "ms", Better.LESS),
				new Metric("hand-off between two nodes, p95", "ms", Better.LESS));
	}

	@Override
	public double[] measure(Contender contender, Site site, Effort effort) throws Exception {
		ExecutorService waiter = Executors.newSingleThreadExecutor();
		try (HikariDataSource poolA = site.pool(CONNECTIONS);
				LockNode a = contender.open(poolA);
				HikariDataSource poolB = site.pool(CONNECTIONS);
				LockNode b = contender.open(poolB)) {
			SplittableRandom random = new SplittableRandom(1);
			double[] millis = new double[effort.handOffs()];
			handOff(a, b, waiter, 10);
			for (int i = 0; i < millis.length; i++) {
				millis[i] = handOff(a, b, waiter, random.nextInt(5_000, 30_000) / 1_000d);
			}
			Arrays.sort(millis);
			return new double[] { percentile(millis, 50), percentile(millis, 95) };
		}
		finally {
			waiter.shutdownNow();
		}
	}

	private static double handOff(LockNode a, LockNode b, ExecutorService waiter, double holdMillis) throws Exception {
		LockNode.Hold hold = a.acquire("hand-off");
		CountDownLatch asking = new CountDownLatch(1);
		Future<Long> acquired = waiter.submit(() -> {
			asking.countDown();
			LockNode.Hold next = b.acquire("hand-off");
			long now = System.nanoTime();
			next.release();
			return now;
		});
		asking.await();
		Thread.sleep((long) holdMillis, (int) (holdMillis % 1 * 1_000_000));
		long released = System.nanoTime();
		hold.release();
		return (acquired.get() - released) / 1e6;
	}

	private static double percentile(double[] sorted, int percent) {
		return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
	}

}
