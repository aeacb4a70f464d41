package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
	void eachBeginIsFollowedByOneEndOnItsThread() throws Exception {
		Queue<String> told = new ConcurrentLinkedQueue<>();
		FakeTimeNode node = new FakeTimeNode(FakeTimeNode.settings(), new StorageLockListener() {

			@Override
			public void onAcquiring(LockEvent event) {
				told.add("acquiring " + event.lockId() + " " + event.label() + " " + event.fencingToken() + " "
						+ Thread.currentThread().getId());
			}

			@Override
			public void onAcquired(LockEvent event) {
				told.add("acquired " + event.lockId() + " " + event.label() + " " + Thread.currentThread().getId());
			}

			@Override
			public void onNotAcquired(LockEvent event) {
				told.add("not " + event.lockId() + " " + event.label() + " " + Thread.currentThread().getId());
			}

		});
		long here = Thread.currentThread().getId();
		LockOptions options = node.registry.defaultOptions().withLabel("some-*");
		StorageLock lock = node.registry.obtain("a", options);

		lock.lock();
		lock.lock();
		assertThat(node.registry.tryAcquire("b")).isPresent();
		assertThat(node.registry.tryAcquire("b")).isEmpty();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> node.registry.acquire("c", options));
		node.registry.stopAccepting();
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> onNewThread(() -> {
			try {
				node.registry.acquire("d", options);
			}
			finally {
				// On this thread both were told.
				assertThat(told).endsWith("not d some-* " + Thread.currentThread().getId());
			}
			return null;
		}));

		assertThat(told)
			.startsWith("acquiring a some-* 0 " + here, "acquired a some-* " + here, "acquiring b  0 " + here,
					"acquired b  " + here, "acquiring b  0 " + here, "not b  " + here, "acquiring c some-* 0 " + here,
					"not c some-* " + here)
			.hasSize(10);
	}

	private static <T> void onNewThread(Callable<T> task) throws Exception {
		FutureTask<T> future = new FutureTask<>(task);
		new Thread(future).start();
		try {
			future.get();
		}
		catch (ExecutionException ex) {
			throw (Exception) ex.getCause();
		}
	}

	@Test
	void eventsOfAHoldHaveItsLabelAndALossItsReason() throws Exception {
		FakeTimeNode node = new FakeTimeNode();
		LockOptions options = node.registry.defaultOptions().withLabel("some-*");
		node.registry.acquire("a", options);
		node.storage.next(Operation.RENEW, Fault.fails(Effect.NONE));
		node.advance(Duration.ofSeconds(15));
		node.memory.hold("a", "other", Duration.ofHours(1));
		node.advance(Duration.ofSeconds(15));
		LockLease gone = node.registry.acquire("b", options.withMaxHold(Duration.ofSeconds(5)));
		node.advance(Duration.ofSeconds(5));

		assertThat(gone.isValid()).isFalse();
		for (String name : List.of("acquired", "renewalFailed", "renewed", "lost")) {
			assertThat(node.events.of(name)).as(name).isNotEmpty().allSatisfy((event) -> {
				assertThat(event.label()).isEqualTo("some-*");
				assertThat(event.reason() != null).isEqualTo(name.equals("lost"));
			});
		}
		assertThat(node.events.of("lost")).extracting(LockEvent::reason)
			.containsExactly(LossReason.TAKEN, LossReason.EXPIRED);
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

			assertThat(log.warnings()).filteredOn((warning) -> warning.contains("Troublemaker")).hasSize(10);
		}
		assertThat(node.events.names()).containsExactly("acquired", "renewalFailed", "renewed", "released",
				"notAcquired", "acquired", "lost");
		assertThat(node.entries.size()).isZero();
	}

	private static LockEvent event(FakeTimeNode node, long token, Duration waited, Duration held) {
		return new LockEvent("a", "", node.registry.nodeId(), token, waited, held, false, null, null);
	}

	private static final class Troublemaker implements StorageLockListener {

		@Override
		public void onAcquiring(LockEvent event) {
			throw new NoSuchMethodError("acquiring");
		}

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
