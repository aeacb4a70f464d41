package io.github.storagelock.registry;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

class ListenerTests {

	@Test
	void eventsCarryWhatHappened() throws Exception {
		FakeTimeNode node = new FakeTimeNode();
		node.memory.hold("a", "other", Duration.ofMillis(100));

		LockLease lease = node.registry.acquire("a");
		node.advance(Duration.ofSeconds(10));
		node.advance(Duration.ofSeconds(5));
		lease.release();

		assertThat(node.events.names()).containsExactly("acquired", "renewed", "released");
		LockEvent acquired = node.events.of("acquired").get(0);
		assertThat(acquired.waited()).isBetween(Duration.ofMillis(100), Duration.ofMillis(110));
		assertThat(acquired).isEqualTo(event(node, lease.fencingToken(), acquired.waited(), Duration.ZERO));
		assertThat(node.events.of("renewed"))
			.containsExactly(event(node, lease.fencingToken(), Duration.ZERO, Duration.ofSeconds(10)));
		assertThat(node.events.of("released"))
			.containsExactly(event(node, lease.fencingToken(), Duration.ZERO, Duration.ofSeconds(15)));
	}

	@Test
	void busyLockIsToldWithoutAFailure() throws Exception {
		FakeTimeNode node = new FakeTimeNode();
		node.memory.hold("a", "other", Duration.ofHours(1));

		node.registry.obtain("a").tryLock(Duration.ofSeconds(3));

		assertThat(node.events.of("notAcquired")).containsExactly(event(node, 0, Duration.ofSeconds(3), Duration.ZERO));
	}

	@Test
	void listenersThatThrowChangeNothing() throws Exception {
		FakeTimeNode node = new FakeTimeNode(FakeTimeNode.settings(), new Troublemaker());
		StorageLock lock = node.registry.obtain("a");

		try (CapturedLog log = new CapturedLog()) {
			lock.lock();
			node.storage.next(Operation.RENEW, Fault.fails(Effect.NONE));
			node.advance(Duration.ofSeconds(15));
			lock.unlock();
			node.memory.hold("a", "other", Duration.ofHours(1));
			assertThat(lock.tryLock()).isFalse();
			node.memory.delete("a");
			LockLease lease = node.registry.acquire("a");
			node.memory.delete("a");
			node.advance(Duration.ofSeconds(10));
			assertThat(lease.isValid()).isFalse();

			assertThat(log.warnings()).filteredOn((warning) -> warning.contains("Troublemaker")).hasSize(7);
		}
		assertThat(node.events.names()).containsExactly("acquired", "renewalFailed", "renewed", "released",
				"notAcquired", "acquired", "lost");
		assertThat(node.entries.size()).isZero();
	}

	private static LockEvent event(FakeTimeNode node, long token, Duration waited, Duration held) {
		return new LockEvent("a", node.registry.nodeId(), token, waited, held, false, null);
	}

	private static final class Troublemaker implements StorageLockListener {

		@Override
		public void onAcquired(LockEvent event) {
			throw new IllegalStateException("acquired");
		}

		@Override
		public void onNotAcquired(LockEvent event) {
			throw new NoClassDefFoundError("notAcquired");
		}

		@Override
		public void onRenewed(LockEvent event) {
			throw new AssertionError("renewed");
		}

		@Override
		public void onRenewalFailed(LockEvent event) {
			throw new StackOverflowError("renewalFailed");
		}

		@Override
		public void onReleased(LockEvent event) {
			throw new OutOfMemoryError("released");
		}

		@Override
		public void onLost(LockEvent event) {
			throw new IllegalStateException("lost");
		}

	}

}
