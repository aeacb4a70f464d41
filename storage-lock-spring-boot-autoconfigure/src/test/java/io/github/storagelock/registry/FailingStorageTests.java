package io.github.storagelock.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class FailingStorageTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a");

	static Stream<Fault> failures() {
		return Stream.of(Fault.fails(Effect.NONE), Fault.fails(Effect.UNKNOWN),
				Fault.throwing(() -> new IllegalStateException("bug")),
				Fault.throwing(() -> new NoClassDefFoundError("no/Driver")),
				Fault.throwing(() -> new SQLException("checked")), Fault.answers(null));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void waitEndsInTimeAfterFewAttempts(Fault failure) {
		this.node.storage.always(failure);
		long before = this.node.timing.nanoTime();

		assertThatExceptionOfType(StorageLockException.class)
			.isThrownBy(() -> this.lock.tryLock(Duration.ofMillis(200)))
			.withMessageMatching("Lock 'a' was not acquired: the storage has failed \\d+ times in a row: .+")
			.withCauseInstanceOf(LockStorageException.class)
			.isNotInstanceOf(LockNotAcquiredException.class);

		assertThat(this.node.timing.nanoTime() - before).isEqualTo(200_000_000);
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isBetween(4, 9);
		assertThat(this.node.events.of("notAcquired")).singleElement()
			.satisfies((event) -> assertThat(event.failure()).isInstanceOf(StorageLockException.class))
			.satisfies((event) -> assertThat(event.waited()).isEqualTo(Duration.ofMillis(200)));
	}

	@Test
	void longWaitBacksOff() {
		this.node.storage.always(Operation.ACQUIRE, Fault.fails(Effect.NONE));

		assertThatExceptionOfType(StorageLockException.class)
			.isThrownBy(() -> this.lock.tryLock(Duration.ofMinutes(1)));

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isBetween(200, 330);
		assertThat(this.node.entries.size()).isZero();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void tryLockAsksOnce(Fault failure) {
		this.node.storage.always(failure);

		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> this.node.registry.tryAcquire("b"));

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
	}

	@Test
	void pointlessTriesAreNotMade() {
		this.node.storage.always(Operation.ACQUIRE, Fault.fails(Effect.REFUSED));

		for (LockCall call : List.<LockCall>of(StorageLock::lock, StorageLock::lockInterruptibly, StorageLock::tryLock,
				StorageLock::acquire)) {
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> call.on(this.lock))
				.withMessage("Lock 'a' cannot be acquired: The storage is broken")
				.withCauseInstanceOf(LockStorageException.class);
		}

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(4);
		assertThat(this.node.entries.size()).isZero();
	}

	@Test
	void endlessWaitGivesUpWhenTheStorageHasFailedForALease() {
		this.node.storage.always(Operation.ACQUIRE, Fault.fails(Effect.NONE));

		for (LockCall call : List.<LockCall>of(StorageLock::lock, StorageLock::lockInterruptibly)) {
			long before = this.node.timing.nanoTime();
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> call.on(this.lock));
			assertThat(this.node.timing.nanoTime() - before).isBetween(30_000_000_000L, 30_500_000_000L);
		}
	}

	@Test
	void endlessWaitSurvivesFailuresWithBreaks() {
		this.node.memory.hold("a", "other", Duration.ofMinutes(2));
		for (int i = 0; i < 110; i++) {
			this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.NONE));
		}
		this.node.storage.next(Operation.ACQUIRE, Fault.NONE);
		for (int i = 0; i < 110; i++) {
			this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.NONE));
		}

		assertThatNoException().isThrownBy(this.lock::lock);
	}

	@Test
	void busyAtTheEndOfTheWaitIsNoFailure() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.NONE), Fault.fails(Effect.NONE));

		assertThat(this.lock.tryLock(Duration.ofSeconds(1))).isFalse();
	}

	@Test
	void hangingStorageHoldsUpOnlyWhoAsksIt() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		this.node.storage.next(Operation.ACQUIRE, Fault.hangs(latch));
		try (Actor asking = new Actor()) {
			FutureTask<Boolean> asked = asking.begins(() -> this.lock.tryLock());
			Awaitility.await().until(() -> this.node.storage.count(Operation.ACQUIRE) == 1);

			assertThat(this.lock.tryLock()).isFalse();
			assertThat(this.lock.tryLock(Duration.ofMillis(20))).isFalse();
			assertThat(this.node.registry.obtain("b").tryLock()).isTrue();
			latch.countDown();

			assertThat(Actor.result(asked)).isTrue();
		}
	}

	@Test
	void waitersBehindTheOneThatAsksAreToldOfTheFailure() throws Exception {
		this.node.storage.always(Operation.ACQUIRE, Fault.fails(Effect.NONE));
		try (Actor asking = new Actor()) {
			FutureTask<?> asked = asking.begins(() -> {
				this.lock.lock();
				return true;
			});
			Awaitility.await()
				.until(() -> this.node.entries.waiting("a") == 0 && this.node.storage.count(Operation.ACQUIRE) == 1);

			for (Duration wait : List.of(Duration.ZERO, Duration.ofMillis(20))) {
				Awaitility.await()
					.untilAsserted(() -> assertThatExceptionOfType(StorageLockException.class)
						.isThrownBy(() -> this.lock.tryLock(wait))
						.withMessageContaining("the storage has failed")
						.isNotInstanceOf(LockNotAcquiredException.class));
			}

			Awaitility.await().until(asking::isWaiting);
			this.node.storage.heal();
			this.node.advance(Duration.ofSeconds(5));
			assertThat(Actor.result(asked)).isEqualTo(true);
			assertThat(this.lock.tryLock()).as("busy now").isFalse();
		}
	}

	@Test
	void failureOfOneThatHasGoneIsNotToldToOthers() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.UNKNOWN), Fault.hangs(latch));
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
		try (Actor asking = new Actor()) {
			FutureTask<Boolean> asked = asking.begins(this.lock::tryLock);
			Awaitility.await().until(() -> this.node.storage.count(Operation.ACQUIRE) == 2);

			assertThat(this.lock.tryLock()).isFalse();

			latch.countDown();
			assertThat(Actor.result(asked)).isTrue();
		}
	}

	@Test
	void endlessWaitsGiveUpTogether() {
		this.node.storage.always(Operation.ACQUIRE, Fault.fails(Effect.NONE));
		List<Actor> actors = Stream.generate(Actor::new).limit(5).toList();
		List<FutureTask<Boolean>> waits = actors.stream().map((actor) -> actor.begins(() -> {
			this.lock.lock();
			return true;
		})).toList();
		Awaitility.await().until(() -> this.node.entries.waiting("a") == 4);

		for (int i = 0; i < 310; i++) {
			this.node.advance(Duration.ofMillis(100));
			Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(() -> actors.stream().allMatch(Actor::isWaiting) || areDone(waits));
		}

		Awaitility.await().until(() -> areDone(waits));
		assertThat(waits).allSatisfy(
				(wait) -> assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> Actor.result(wait))
					.withMessageContaining("the storage has failed"));
		actors.forEach(Actor::close);
	}

	private static boolean areDone(List<FutureTask<Boolean>> waits) {
		return waits.stream().allMatch(FutureTask::isDone);
	}

	interface LockCall {

		void on(StorageLock lock) throws InterruptedException;

	}

}
