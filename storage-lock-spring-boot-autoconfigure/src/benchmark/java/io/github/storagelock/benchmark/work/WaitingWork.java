package io.github.storagelock.benchmark.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.LockNode;
import io.github.storagelock.benchmark.node.Site;
import io.github.storagelock.benchmark.work.Metric.Better;

/**
 * A hundred threads on each of two nodes wait for a lock that a third node holds, and
 * then take it and give it back one after the other.
 */
class WaitingWork implements Work {

	private static final int THREADS = 100;

	private static final int CONNECTIONS = 16;

	@Override
	public String name() {
		return "waiting";
	}

	@Override
	public List<Metric> metrics() {
		return List.of(new Metric("100 waiting threads on each of two nodes", "statements/s", Better.NOT_COMPARED),
				new Metric("all 200 waiting threads served, from the release", "s", Better.NOT_COMPARED));
	}

	@Override
	public boolean applies(Contender contender, Site site) {
		// The floor's polling is no measure.
		return Work.super.applies(contender, site) && contender != Contender.FLOOR
				&& site.maxConnections() > 2 * connections(contender) + 10;
	}

	@Override
	public double[] measure(Contender contender, Site site, Effort effort) throws Exception {
		int connections = connections(contender);
		LongAdder statements = new LongAdder();
		ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
		try (HikariDataSource poolA = site.countingPool(connections, statements);
				LockNode a = contender.open(poolA);
				HikariDataSource poolB = site.countingPool(connections, statements);
				LockNode b = contender.open(poolB);
				HikariDataSource poolC = site.pool(1);
				LockNode c = contender.open(poolC)) {
			LockNode.Hold hold = c.acquire("waiting");
			CountDownLatch begun = new CountDownLatch(2 * THREADS);
			List<Future<?>> waiters = new ArrayList<>();
			for (int i = 0; i < 2 * THREADS; i++) {
				LockNode node = (i < THREADS) ? a : b;
				waiters.add(threads.submit(() -> {
					begun.countDown();
					node.acquire("waiting").release();
					return null;
				}));
			}
			begun.await();
			// The first attempts of all, and the connections that are opened for them.
			Thread.sleep(1_000);
			long start = System.nanoTime();
			long before = statements.sum();
			Thread.sleep(effort.time().toMillis());
			double rate = (statements.sum() - before) / seconds(start);
			long released = System.nanoTime();
			hold.release();
			for (Future<?> waiter : waiters) {
				waiter.get();
			}
			return new double[] { rate, seconds(released) };
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static int connections(Contender contender) {
		// A session lock's waiter occupies one.
		return (contender == Contender.ADVISORY) ? THREADS : CONNECTIONS;
	}

	private static double seconds(long since) {
		return (System.nanoTime() - since) / 1e9;
	}

}
