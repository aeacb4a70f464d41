package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.StorageLock;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Interrupts, as {@link java.util.concurrent.locks.Lock} wants them.
 */
class LockInterruptTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a");

	@AfterEach
	void clearFlag() {
		Thread.interrupted();
	}

	static Stream<Map.Entry<String, Interruptible>> interruptible() {
		return Map
			.<String, Interruptible>of("lockInterruptibly", StorageLock::lockInterruptibly, "tryLock(1, MINUTES)",
					(lock) -> lock.tryLock(1, TimeUnit.MINUTES), "tryLock(PT1M)",
					(lock) -> lock.tryLock(Duration.ofMinutes(1)), "tryLock(0, SECONDS)",
					(lock) -> lock.tryLock(0, TimeUnit.SECONDS), "tryLock(-1, SECONDS)",
					(lock) -> lock.tryLock(-1, TimeUnit.SECONDS), "acquire", StorageLock::acquire)
			.entrySet()
			.stream();
	}

	static Stream<Map.Entry<String, Interruptible>> waiting() {
		return interruptible().filter((method) -> !method.getKey().matches(".*\\((0|-1).*"));
	}

	@Test
	void lockAcquiresAndKeepsTheFlag() {
		Thread.currentThread().interrupt();

		this.lock.lock();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.lock.isHeldByCurrentThread()).isTrue();
	}

	@Test
	void lockKeepsAnInterruptThatComesWhileItPolls() {
		this.node.memory.hold("a", "other", Duration.ofSeconds(5));
		this.node.storage.next(Operation.ACQUIRE, Fault.after(Thread.currentThread()::interrupt));

		this.lock.lock();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.lock.isHeldByCurrentThread()).isTrue();
		assertThat(this.node.storage.count(Operation.FIND)).isBetween(10, 60);
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isLessThan(5);
	}

	@Test
	void lockKeepsAnInterruptThatComesWhileItQueues() throws Exception {
		this.lock.lock();
		try (Actor waiter = new Actor()) {
			FutureTask<Boolean> locked = waiter.begins(() -> {
				this.lock.lock();
				return Thread.interrupted();
			});
			awaitWaiting(1);
			waiter.interrupt();
			this.lock.unlock();

			assertThat(Actor.result(locked)).isTrue();
			assertThat(waiter.does(this.lock::isHeldByCurrentThread)).isTrue();
		}
	}

	@Test
	void tryLockIgnoresTheFlagAndLeavesItSet() {
		Thread.currentThread().interrupt();

		assertThat(this.lock.tryLock()).isTrue();

		assertThat(Thread.currentThread().isInterrupted()).isTrue();
	}

	@Test
	void tryLockOfABusyLockLeavesTheFlagSet() {
		this.node.memory.hold("a", "other", Duration.ofSeconds(5));
		Thread.currentThread().interrupt();

		assertThat(this.lock.tryLock()).isFalse();

		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void tryAcquireIgnoresTheFlagAndLeavesItSet() {
		Thread.currentThread().interrupt();

		assertThat(this.node.registry.tryAcquire("a")).isPresent();

		assertThat(Thread.interrupted()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("interruptible")
	void flagSetBeforeTheCallIsClearedAndThrownWithoutAsking(Map.Entry<String, Interruptible> method) {
		Thread.currentThread().interrupt();

		assertInterrupted(() -> method.getValue().call(this.lock));

		assertThat(this.node.storage.count()).isZero();
		assertThat(this.node.entries.size()).isZero();
		assertThat(this.node.events.of("notAcquired").get(0).failure()).isInstanceOf(InterruptedException.class);
	}

	@ParameterizedTest
	@MethodSource("interruptible")
	void flagSetBeforeAReentryIsClearedAndThrown(Map.Entry<String, Interruptible> method) {
		this.lock.lock();
		Thread.currentThread().interrupt();

		assertInterrupted(() -> method.getValue().call(this.lock));

		assertThat(this.lock.getHoldCount()).isOne();
	}

	@Test
	void flagSetBeforeAnUninterruptibleReentryIsKept() {
		this.lock.lock();
		Thread.currentThread().interrupt();

		this.lock.lock();
		assertThat(this.lock.tryLock()).isTrue();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.lock.getHoldCount()).isEqualTo(3);
	}

	@ParameterizedTest
	@MethodSource("waiting")
	void interruptWhileQueueingIsThrown(Map.Entry<String, Interruptible> method) throws Exception {
		this.lock.lock();
		try (Actor waiter = new Actor()) {
			FutureTask<Boolean> step = waiter.begins(() -> {
				assertInterrupted(() -> method.getValue().call(this.lock));
				return this.lock.isHeldByCurrentThread();
			});
			awaitWaiting(1);
			waiter.interrupt();

			assertThat(Actor.result(step)).isFalse();
		}
		this.lock.unlock();
		assertThat(this.lock.tryLock()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("waiting")
	void interruptWhilePollingIsThrown(Map.Entry<String, Interruptible> method) {
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));
		this.node.storage.next(Operation.FIND, Fault.after(Thread.currentThread()::interrupt));

		assertInterrupted(() -> method.getValue().call(this.lock));

		assertThat(this.node.storage.count(Operation.FIND)).isOne();
		assertThat(this.node.entries.size()).isZero();
	}

	@Test
	void registryAcquireIsInterrupted() {
		Thread.currentThread().interrupt();

		assertInterrupted(() -> this.node.registry.acquire("a"));
	}

	@Test
	void unlockReleasesWithoutTheFlagAndKeepsIt() {
		boolean[] seen = new boolean[1];
		this.node.storage.next(Operation.RELEASE, Fault.after(() -> seen[0] = Thread.currentThread().isInterrupted()));
		this.lock.lock();
		Thread.currentThread().interrupt();

		this.lock.unlock();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(seen[0]).isFalse();
		assertThat(this.node.owner("a")).isNull();
	}

	private void assertInterrupted(ThrowingCallable call) {
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(call);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	private void awaitWaiting(int count) {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.node.entries.waiting("a") == count);
	}

	interface Interruptible {

		void call(StorageLock lock) throws InterruptedException;

	}

}
