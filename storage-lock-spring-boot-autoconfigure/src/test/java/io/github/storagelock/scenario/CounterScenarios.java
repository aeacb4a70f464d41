package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Four nodes of sixteen threads that add to a number: a sum that is too small is a broken
 * lock.
 */
interface CounterScenarios extends StoreFixture {

	int NODES = 4;

	int THREADS = 16;

	@ParameterizedTest(name = "up to {0} holds without the storage")
	@ValueSource(ints = { 1, 10_000 })
	default void threadsOfSeveralNodesDoNotLoseAnUpdate(int maxHolds) throws Exception {
		// Without hand-off each one asks the store.
		int rounds = (maxHolds == 1) ? 1 : 3;
		RegistrySettings settings = RegistrySettings.defaults()
			.withOptions(LockOptions.defaults().withMaxWait(Duration.ofMinutes(1)))
			.withHandOff(RegistrySettings.defaults().handOff().withMaxHolds(maxHolds));
		List<DefaultStorageLockRegistry> registries = new ArrayList<>();
		for (int i = 0; i < NODES; i++) {
			registries.add(new DefaultStorageLockRegistry(nodes().storage(), settings.withNodeName("counting-" + i),
					List.of()));
			nodes().closing(registries.get(i));
		}
		Sum sum = new Sum();
		ExecutorService executor = Executors.newFixedThreadPool(NODES * THREADS);
		List<Future<?>> tasks = new ArrayList<>();
		try {
			for (int i = 0; i < NODES * THREADS; i++) {
				DefaultStorageLockRegistry registry = registries.get(i % NODES);
				tasks.add(executor.submit(() -> {
					sum.add(registry, "scenario-counter-" + maxHolds, rounds);
					return null;
				}));
			}
			for (Future<?> task : tasks) {
				task.get(1, TimeUnit.MINUTES);
			}
		}
		finally {
			executor.shutdownNow();
		}

		assertThat(sum.counter).isEqualTo(NODES * THREADS * rounds);
	}

	/**
	 * What is counted. Not volatile, not atomic: the lock alone protects it.
	 */
	final class Sum {

		private int counter;

		private long lastToken;

		private void add(DefaultStorageLockRegistry registry, String lockId, int rounds) throws InterruptedException {
			for (int i = 0; i < rounds; i++) {
				try (LockLease lease = registry.acquire(lockId)) {
					int seen = this.counter;
					Thread.yield();
					this.counter = seen + 1;
					assertThat(lease.isValid()).isTrue();
					assertThat(lease.fencingToken()).isGreaterThan(this.lastToken);
					this.lastToken = lease.fencingToken();
				}
			}
		}

	}

}
