package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several nodes with locks in DynamoDB.
 */
class DynamoDbNodesTests extends AbstractDynamoDbTests {

	private static final int NODES = 4;

	private static final int THREADS = 16;

	private static final int ROUNDS = 3;

	private static final LockOptions OPTIONS = LockOptions.defaults().withMaxWait(Duration.ofMinutes(1));

	// Not volatile, not atomic: the lock alone protects them.
	private int counter;

	private long lastToken;

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	@ParameterizedTest(name = "up to {0} holds without the storage")
	@ValueSource(ints = { 1, 10_000 })
	void threadsOfSeveralNodesDoNotLoseAnUpdate(int maxHolds) throws Exception {
		RegistrySettings ofNodes = RegistrySettings.defaults()
			.withOptions(OPTIONS)
			.withHandOff(RegistrySettings.defaults().handOff().withMaxHolds(maxHolds));
		// Without hand-off each one asks DynamoDB.
		int rounds = (maxHolds == 1) ? 1 : ROUNDS;
		List<DefaultStorageLockRegistry> nodes = new ArrayList<>();
		ExecutorService executor = Executors.newFixedThreadPool(NODES * THREADS);
		try {
			for (int i = 0; i < NODES; i++) {
				nodes.add(new DefaultStorageLockRegistry(new DynamoDbLockStorage(client, settings),
						ofNodes.withNodeName("node-" + i), List.of()));
			}
			List<Future<?>> tasks = new ArrayList<>();
			for (int i = 0; i < NODES * THREADS; i++) {
				StorageLockRegistry node = nodes.get(i % NODES);
				tasks.add(executor.submit(() -> {
					add(node, rounds);
					return null;
				}));
			}
			for (Future<?> task : tasks) {
				task.get(1, TimeUnit.MINUTES);
			}
		}
		finally {
			nodes.forEach(DefaultStorageLockRegistry::close);
			executor.shutdownNow();
		}

		assertThat(this.violations).isEmpty();
		assertThat(this.counter).isEqualTo(NODES * THREADS * rounds);
	}

	private void add(StorageLockRegistry node, int rounds) throws InterruptedException {
		for (int i = 0; i < rounds; i++) {
			try (LockLease lease = node.acquire(this.lockId)) {
				int seen = this.counter;
				Thread.yield();
				this.counter = seen + 1;
				if (lease.fencingToken() <= this.lastToken) {
					this.violations.add(lease.fencingToken() + " after " + this.lastToken);
				}
				this.lastToken = lease.fencingToken();
			}
		}
	}

	@Test
	void holderThatIsGoneIsFollowedSoonAfterItsLease() throws Exception {
		Duration lease = Duration.ofSeconds(2);
		long begun = System.nanoTime();
		assertThat(this.storage.acquire(new AcquireRequest(this.lockId, "gone", lease))).isInstanceOf(Granted.class);
		try (DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(this.storage);
				LockLease next = node.acquire(this.lockId, OPTIONS)) {
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(lease, lease.plusMillis(1_500));
			assertThat(next.isValid()).isTrue();
		}
	}

}
