package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.StorageLock;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.testing.FaultyLockStorage;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How long callers wait, in real time.
 */
class LockWaitTests {

	private final InMemoryLockStorage memory = new InMemoryLockStorage();

	private final FaultyLockStorage storage = new FaultyLockStorage(this.memory);

	private final DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.storage,
			FakeTimeNode.settings(), List.of());

	private final StorageLock lock = this.registry.obtain("a");

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void waitForAnotherNodeEndsInTime() throws Exception {
		this.memory.hold("a", "other", Duration.ofMinutes(1));

		assertThat(shortestMillisOfWaiting(30)).isBetween(30L, 40L);
	}

	@Test
	void waitForAnotherThreadEndsInTime() throws Exception {
		this.lock.lock();
		try (Actor other = new Actor()) {
			assertThat(other.does(() -> shortestMillisOfWaiting(30))).isBetween(30L, 40L);
		}
		assertThat(this.storage.count(Operation.ACQUIRE)).isOne();
		this.lock.unlock();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void waitOfNothingAsksOnce(long wait) throws Exception {
		this.memory.hold("a", "other", Duration.ofMinutes(1));

		assertThat(this.lock.tryLock(wait, TimeUnit.DAYS)).isFalse();

		assertThat(this.storage.count(Operation.ACQUIRE)).isOne();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1 })
	void waitOfNothingTakesAFreeLock(long wait) throws Exception {
		assertThat(this.lock.tryLock(wait, TimeUnit.NANOSECONDS)).isTrue();

		this.lock.unlock();
	}

	@ParameterizedTest
	@EnumSource(TimeUnit.class)
	void longestWaitIsNoError(TimeUnit unit) throws Exception {
		this.memory.hold("a", "other", Duration.ofMillis(40));

		assertThat(this.lock.tryLock(Long.MAX_VALUE, unit)).isTrue();

		this.lock.unlock();
	}

	@Test
	void longestDurationIsNoError() throws Exception {
		this.lock.lock();
		try (Actor other = new Actor()) {
			FutureTask<Boolean> locked = other.begins(() -> this.lock.tryLock(Duration.ofSeconds(Long.MAX_VALUE)));
			this.lock.unlock();

			assertThat(Actor.result(locked)).isTrue();
		}
	}

	@Test
	void tryLockOfABusyLockAsksOnceAndReturnsAtOnce() {
		this.memory.hold("a", "other", Duration.ofMinutes(1));

		assertThat(this.lock.tryLock()).isFalse();

		assertThat(this.storage.count()).isOne();
	}

	@Test
	void acquireSaysWhoHeldTheLockAndForHowLong() {
		this.memory.hold("a", "other:1:ff", Duration.ofHours(1));
		StorageLock patient = this.registry.obtain("a", FakeTimeNode.OPTIONS.withMaxWait(Duration.ofMillis(20)));

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(patient::acquire)
			.withMessageStartingWith("Lock 'a' was not acquired within 20ms (held by other:1:ff, lease ends in 59m")
			.withMessageEndingWith(", 0 waiting here)")
			.satisfies((ex) -> assertThat(ex.lockId()).isEqualTo("a"));
	}

	@Test
	void acquireSaysThatThisNodeHoldsTheLock() throws Exception {
		this.lock.lock();
		try (Actor other = new Actor()) {
			StorageLock patient = this.registry.obtain("a", FakeTimeNode.OPTIONS.withMaxWait(Duration.ZERO));

			assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> other.does(patient::acquire))
				.withMessage(
						"Lock 'a' was not acquired within 0s (held by thread '%s' of this node, %s, 0 waiting here)",
						Thread.currentThread().getName(), this.registry.nodeId());
		}
		this.lock.unlock();
	}

	private long shortestMillisOfWaiting(long wait) throws InterruptedException {
		long shortest = Long.MAX_VALUE;
		for (int i = 0; i < 9; i++) {
			long start = System.nanoTime();
			assertThat(this.lock.tryLock(wait, TimeUnit.MILLISECONDS)).isFalse();
			shortest = Math.min(shortest, (System.nanoTime() - start) / 1_000_000);
		}
		return shortest;
	}

}
