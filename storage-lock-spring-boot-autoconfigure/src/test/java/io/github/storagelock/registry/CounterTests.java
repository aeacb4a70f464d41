package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import io.github.storagelock.LockLease;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.TestLockOptions;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads of several nodes add to a plain number under one lock: a short sum is a broken
 * lock.
 */
class CounterTests {

	private static final int NODES = 4;

	private static final int THREADS = 16;

	private static final int ROUNDS = 25;

	private final List<DefaultStorageLockRegistry> registries = new ArrayList<>();

	// Deliberately neither volatile nor atomic.
	private int counter;

	private long lastToken;

	@AfterEach
	void close() {
		this.registries.forEach(DefaultStorageLockRegistry::close);
	}

	@Test
	void platformThreadsAddUp() throws Exception {
		addUp(Executors.newFixedThreadPool(NODES * THREADS), new InMemoryLockStorage(), this::addUnderLock);
	}

	@Test
	void leasesAddUp() throws Exception {
		addUp(Executors.newFixedThreadPool(NODES * THREADS), new InMemoryLockStorage(), this::addUnderLease);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Virtual threads came with Java 21")
	void virtualThreadsAddUp() throws Exception {
		ExecutorService virtual = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
			.invoke(null);

		addUp(virtual, new InMemoryLockStorage(), this::addUnderLock);
	}

	@Test
	void threadsAddUpWhileAnswersAreLost() throws Exception {
		FaultyLockStorage storage = new FaultyLockStorage(new InMemoryLockStorage());
		for (int i = 0; i < 2_000; i++) {
			storage.next(Operation.ACQUIRE, Fault.NONE, Fault.NONE, Fault.NONE, Fault.ANSWER_LOST,
					Fault.fails(Effect.UNKNOWN));
			storage.next(Operation.RELEASE, Fault.NONE, Fault.NONE, Fault.NONE, Fault.ANSWER_LOST,
					Fault.fails(Effect.NONE));
			storage.next(Operation.FIND, Fault.NONE, Fault.fails(Effect.UNKNOWN));
		}

		addUp(Executors.newFixedThreadPool(NODES * THREADS), storage, this::addUnderLock);

		assertThat(storage.count(Operation.FIND)).isPositive();
	}

	@Test
	void leasesThatAreRenewedAllTheTimeAddUp() throws Exception {
		addUp(Executors.newFixedThreadPool(NODES * THREADS), new InMemoryLockStorage(), (registry) -> {
			StorageLock lock = registry.obtain("counter",
					TestLockOptions.lease(Duration.ofSeconds(30), Duration.ofMillis(20), OnLost.INTERRUPT));
			lock.lock();
			try {
				int before = this.counter;
				TimeUnit.MICROSECONDS.sleep(100);
				this.counter = before + 1;
			}
			finally {
				lock.unlock();
			}
			return null;
		});
	}

	private void addUp(ExecutorService executor, LockStorage storage, Adding adding) throws Exception {
		Stream.generate(() -> new DefaultStorageLockRegistry(storage, FakeTimeNode.hastySettings(), List.of()))
			.limit(NODES)
			.forEach(this.registries::add);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < NODES * THREADS; i++) {
			DefaultStorageLockRegistry registry = this.registries.get(i % NODES);
			results.add(executor.submit((Callable<?>) () -> {
				for (int round = 0; round < ROUNDS; round++) {
					adding.add(registry);
				}
				return null;
			}));
		}
		executor.shutdown();
		for (Future<?> result : results) {
			result.get(2, TimeUnit.MINUTES);
		}
		assertThat(this.counter).isEqualTo(NODES * THREADS * ROUNDS);
	}

	private Void addUnderLock(DefaultStorageLockRegistry registry) {
		StorageLock lock = registry.obtain("counter");
		lock.lock();
		try {
			add(lock.lease());
		}
		finally {
			lock.unlock();
		}
		return null;
	}

	private Void addUnderLease(DefaultStorageLockRegistry registry) throws InterruptedException {
		try (LockLease lease = registry.acquire("counter",
				registry.defaultOptions().withMaxWait(Duration.ofMinutes(2)))) {
			add(lease);
		}
		return null;
	}

	private void add(LockLease lease) {
		int before = this.counter;
		Thread.yield();
		assertThat(lease.isValid()).isTrue();
		assertThat(lease.fencingToken()).isGreaterThan(this.lastToken);
		this.lastToken = lease.fencingToken();
		this.counter = before + 1;
	}

	interface Adding {

		Void add(DefaultStorageLockRegistry registry) throws Exception;

	}

}
