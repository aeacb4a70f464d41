package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.storagelock.LockLease;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.TransactionScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions that end elsewhere, or in which nothing works.
 */
class TransactionScopeTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final Queue<Runnable> completions = new ArrayDeque<>();

	private DefaultStorageLockRegistry registry;

	@Test
	void scopeThatFailsCountsAsOneWithoutATransaction() {
		StorageLock lock = lock((task) -> {
			this.completions.add(task);
			throw new IllegalStateException("bad scope");
		});

		try (CapturedLog log = new CapturedLog()) {
			lock.lock();
			lock.lock();
			lock.unlock();
			this.completions.remove().run();
			assertThat(this.node.owner("a")).isNotNull();
			lock.unlock();

			assertThat(log.warnings()).hasSize(2)
				.allMatch((message) -> message.startsWith("The transaction of this thread could not be found out"));
		}
		assertThat(this.node.owner("a")).isNull();
		assertThat(lock.tryLock()).isTrue();
	}

	@Test
	void completionThatIsToldTwiceEndsOneTransaction() {
		StorageLock lock = lock(this.completions::add);
		lock.lock();
		Runnable first = this.completions.remove();
		lock.unlock();

		first.run();
		first.run();

		assertThat(this.node.owner("a")).as("the transaction at the unlock goes on").isNotNull();
		this.completions.remove().run();
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void transactionThatAnotherThreadEndsTakesNothingFromThatThread() throws Exception {
		StorageLock lock = lock((task) -> this.completions.isEmpty() && this.completions.add(task));
		try (Actor first = new Actor(); Actor second = new Actor()) {
			first.does(() -> {
				lock.lock();
				lock.unlock();
				return true;
			});
			this.node.memory.delete("a");
			this.node.advance(Duration.ofSeconds(10));

			second.does(() -> {
				lock.lock();
				this.completions.element().run();
				assertThat(lock.isHeldByCurrentThread()).isTrue();
				lock.unlock();
				return true;
			});

			assertThat(this.node.owner("a")).isNull();
			assertThat(first.does(() -> {
				try (LockLease lease = this.registry.acquire("a")) {
					return lease.isValid();
				}
			})).isTrue();
		}
	}

	@Test
	void transactionsThatAnotherThreadEndsLeaveNothingToTheirOwner() throws Exception {
		lock(this.completions::add);
		try (Actor owner = new Actor()) {
			for (int i = 0; i < 100; i++) {
				String id = "id-" + i;
				owner.does(() -> lockAndUnlock(id));
				endTransaction();
				assertThat(this.node.owner(id)).isNull();
			}

			assertThat(owner.does(this::ofCurrentThread)).hasSize(1);
			owner.does(() -> lockAndUnlock("another") && endTransaction());
			assertThat(owner.does(this::ofCurrentThread)).isNull();
		}
	}

	private boolean lockAndUnlock(String lockId) {
		StorageLock lock = this.registry.obtain(lockId);
		lock.lock();
		lock.unlock();
		return true;
	}

	private boolean endTransaction() {
		for (Runnable task = this.completions.poll(); task != null; task = this.completions.poll()) {
			task.run();
		}
		return true;
	}

	private Map<?, ?> ofCurrentThread() {
		ThreadHolds holds = FakeTimeNode.partOf(ThreadHolds.class, this.registry, "threadHolds");
		ThreadLocal<?> own = (ThreadLocal<?>) ReflectionTestUtils.getField(holds, "own");
		return (Map<?, ?>) own.get();
	}

	private StorageLock lock(TransactionScope scope) {
		this.registry = new DefaultStorageLockRegistry(this.node.storage, FakeTimeNode.settings(), List.of(), scope,
				this.node.timing);
		return this.registry.obtain("a", FakeTimeNode.OPTIONS.withOnLost(OnLost.NOTIFY));
	}

}
