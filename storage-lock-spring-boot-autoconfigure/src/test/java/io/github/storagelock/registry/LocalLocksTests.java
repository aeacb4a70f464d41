package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LocalLock;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests of what a node says that it holds and waits for.
 */
class LocalLocksTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void nodeThatDoesNothingHasNone() throws Exception {
		assertThat(this.node.registry.localLocks()).isEmpty();

		this.node.registry.acquire("a").release();

		assertThat(this.node.registry.localLocks()).isEmpty();
	}

	@Test
	void holdIsShownAsItIs() throws Exception {
		LockOptions options = this.node.registry.defaultOptions().withLabel("some-*");
		LockLease lease = this.node.registry.acquire("a", options);
		StorageLock lock = this.node.registry.obtain("b");
		lock.lock();
		lock.lock();
		this.node.advance(Duration.ofSeconds(4));
		int asked = this.node.storage.count();

		List<LocalLock> locks = sorted();

		assertThat(locks).containsExactly(
				new LocalLock("a", "some-*", lease.fencingToken(), lease.recordToken(), Duration.ofSeconds(4),
						Duration.ofSeconds(26), Thread.currentThread(), 0),
				new LocalLock("b", "", lock.lease().fencingToken(), lock.lease().recordToken(), Duration.ofSeconds(4),
						Duration.ofSeconds(26), Thread.currentThread(), 0));
		assertThat(locks).allMatch(LocalLock::isHeld);
		assertThat(locks.get(0).toString()).contains("held=4s").contains(Thread.currentThread().getName());
		assertThat(this.node.storage.count()).as("no I/O").isEqualTo(asked);
	}

	@Test
	void lostHoldIsNotShown() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.memory.take("a");
		this.node.advance(Duration.ofSeconds(10));

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.registry.localLocks()).isEmpty();
	}

	@Test
	void waitersAreCountedWithAndWithoutAHoldHere() throws Exception {
		DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.node.memory);
		LockLease lease = registry.acquire("here");
		this.node.memory.hold("elsewhere", "other", Duration.ofHours(1));
		List<Thread> threads = List.of(waiter(registry, "here"), waiter(registry, "here"),
				waiter(registry, "elsewhere"), waiter(registry, "elsewhere"), waiter(registry, "elsewhere"));
		try {
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry.localLocks())
					.extracting(LocalLock::lockId, LocalLock::isHeld, LocalLock::waiting)
					.containsExactlyInAnyOrder(tuple("here", true, 2), tuple("elsewhere", false, 3)));
			assertThat(registry.localLocks()).filteredOn((lock) -> !lock.isHeld())
				.containsExactly(new LocalLock("elsewhere", "", 0, 0, Duration.ZERO, Duration.ZERO, null, 3));
		}
		finally {
			threads.forEach(Thread::interrupt);
			for (Thread thread : threads) {
				thread.join();
			}
		}
		assertThat(registry.localLocks()).extracting(LocalLock::waiting).containsExactly(0);
		lease.release();
		registry.close();
	}

	private static Thread waiter(DefaultStorageLockRegistry registry, String lockId) {
		Thread thread = new Thread(() -> {
			try {
				registry.acquire(lockId, registry.defaultOptions().withMaxWait(Duration.ofMinutes(10))).release();
			}
			catch (InterruptedException ex) {
				// The end of the test.
			}
		});
		thread.start();
		return thread;
	}

	private List<LocalLock> sorted() {
		return this.node.registry.localLocks().stream().sorted(Comparator.comparing(LocalLock::lockId)).toList();
	}

}
