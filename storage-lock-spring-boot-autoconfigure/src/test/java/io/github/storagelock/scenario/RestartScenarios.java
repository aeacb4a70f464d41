package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.KillableServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that is killed and started again in the middle of things.
 */
interface RestartScenarios extends StoreFixture {

	int COUNTING_NODES = 2;

	int COUNTING_THREADS = 4;

	Duration LONG_LEASE = Duration.ofSeconds(20);

	Duration OUTAGE = Duration.ofMillis(300);

	Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	default void holdOutlivesAServerThatIsKilledAndStartedAgain() throws Exception {
		KillableServer server = nodes().startServer();
		LockLease lease = StoreNodes.acquire(nodes().node(nodes().storage(server.port()), "holder", LONG_LEASE),
				"scenario-killed");
		long acquired = System.nanoTime();
		server.kill();
		TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos());
		server.restart();
		LockStorage observer = nodes().storage(server.port());

		// Renewed by the server that was started again.
		await().atMost(LONG_LEASE).until(() -> isRenewed(lease, acquired));
		assertThat(StoreNodes.find(observer, "scenario-killed").isHeld()).isTrue();
		lease.release();
		LockLease next = StoreNodes.acquire(nodes().node(observer, "next", PATIENCE), "scenario-killed");
		assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
		next.release();
	}

	private static boolean isRenewed(LockLease lease, long acquired) {
		Duration age = Duration.ofNanos(System.nanoTime() - acquired);
		assertThat(lease.isValid()).isTrue();
		return lease.remaining().compareTo(LONG_LEASE.minus(age).plusSeconds(2)) > 0;
	}

	@Test
	default void noUpdateIsLostWhileTheServerIsKilledAndStartedAgain() throws Exception {
		KillableServer server = nodes().startServer();
		Work work = new Work();
		ExecutorService executor = Executors.newFixedThreadPool(COUNTING_NODES * COUNTING_THREADS);
		List<Future<?>> tasks = new ArrayList<>();
		try {
			for (int i = 0; i < COUNTING_NODES; i++) {
				DefaultStorageLockRegistry node = nodes().node(nodes().storage(server.port()), "counting-" + i,
						LONG_LEASE);
				for (int j = 0; j < COUNTING_THREADS; j++) {
					tasks.add(executor.submit(() -> work.run(node)));
				}
			}
			await().atMost(PATIENCE).until(() -> work.done.get() > 0);
			server.kill();
			TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos());
			server.restart();
			int before = work.done.get();
			await().atMost(LONG_LEASE.plus(PATIENCE)).until(() -> work.done.get() > before);
		}
		finally {
			work.over.set(true);
			executor.shutdown();
		}
		for (Future<?> task : tasks) {
			task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}

		assertThat(work.counter).isEqualTo(work.done.get());
	}

	/**
	 * What threads add to. The plain number is protected by the lock alone.
	 */
	final class Work {

		private final AtomicBoolean over = new AtomicBoolean();

		private final AtomicInteger done = new AtomicInteger();

		private int counter;

		private void run(DefaultStorageLockRegistry node) {
			while (!this.over.get()) {
				try (LockLease lease = StoreNodes.acquire(node, "scenario-restart")) {
					int seen = this.counter;
					Thread.sleep(1);
					lease.ensureValid();
					this.counter = seen + 1;
					this.done.incrementAndGet();
				}
				catch (StorageLockException | IllegalMonitorStateException ex) {
					// Not had, or lost: not counted.
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

	}

}
