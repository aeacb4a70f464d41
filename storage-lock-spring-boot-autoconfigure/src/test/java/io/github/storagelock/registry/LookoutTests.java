package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a node waits for a lock of another one.
 */
class LookoutTests {

	private static final Fault WITHOUT_TIMES = new Fault() {

		@Override
		@SuppressWarnings("unchecked")
		public <T> T apply(Supplier<T> request) {
			return (T) ((Optional<LockRecord>) request.get()).map((record) -> new LockRecord(record.lockId(),
					record.ownerId(), record.fencingToken(), 0, 0, record.remaining(), record.wanted()));
		}

	};

	private final FakeTimeNode node = new FakeTimeNode();

	private final Actor waiter = new Actor();

	@AfterEach
	void endActor() {
		this.waiter.close();
	}

	@Test
	void waiterReadsAndWritesOnlyThatItWaits() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofMillis(5_500))).isFalse();

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isOne();
		// Once a second, at the first look after that, which comes up to 250 ms later.
		assertThat(this.node.storage.count(Operation.ANNOUNCE_WAITER)).isBetween(5, 6);
		assertThat(this.node.memory.find("a").orElseThrow().wanted()).isBetween(Duration.ofMillis(250),
				Duration.ofMillis(1_500));
	}

	@Test
	void nextHolderIsToldAtTheFirstLookThatShowsIt() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));
		this.node.timing.schedule(Duration.ofMillis(300).toNanos(),
				() -> this.node.memory.hold("a", "third", Duration.ofMinutes(1)));

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofMillis(700))).isFalse();

		assertThat(this.node.storage.count(Operation.ANNOUNCE_WAITER)).isEqualTo(2);
	}

	@Test
	void lockThatIsHeldForAMomentIsWaitedForWithoutAWrite() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMillis(2));

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(1))).isTrue();

		assertThat(this.node.storage.count(Operation.ANNOUNCE_WAITER)).isZero();
	}

	@Test
	void oneSecondOfWaitingTakesFewLooks() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(1))).isFalse();
		int firstSecond = this.node.storage.count(Operation.FIND);
		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(10))).isFalse();

		assertThat(firstSecond).isBetween(15, 45);
		assertThat(this.node.storage.count(Operation.FIND) - firstSecond).isBetween(50, 90);
	}

	@Test
	void storageThatDoesNotKnowTheAgeOfAHoldIsNotAskedMoreOften() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));
		this.node.storage.always(Operation.FIND, WITHOUT_TIMES);

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(1))).isFalse();

		assertThat(this.node.storage.count(Operation.FIND)).isBetween(15, 45);
	}

	@Test
	void lockThatWasHeldShortlyIsNoticedSoon() throws Exception {
		for (int held = 10; held < 500; held = held * 3 / 2) {
			this.node.memory.hold("a", "other", Duration.ofMillis(held));
			long end = this.node.timing.nanoTime() + Duration.ofMillis(held).toNanos();

			assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(10))).isTrue();

			assertThat(this.node.timing.nanoTime() - end).isLessThan(Duration.ofMillis(3 + held / 3).toNanos());
			this.node.registry.obtain("a").unlock();
		}
	}

	@Test
	void freshHoldOfAnotherIsNotWaitedForAsLongAsTheOneBefore() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		this.node.timing.schedule(Duration.ofSeconds(20).toNanos(),
				() -> this.node.memory.hold("a", "third", Duration.ofHours(1)));
		this.node.timing.schedule(Duration.ofMillis(20_300).toNanos(), () -> this.node.memory.delete("a"));
		long start = this.node.timing.nanoTime();

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofMinutes(1))).isTrue();

		assertThat(this.node.timing.nanoTime() - start).isLessThan(Duration.ofMillis(20_375).toNanos());
	}

	@Test
	void lockThatIsFreedInTheLastMomentIsHad() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));
		this.node.timing.schedule(Duration.ofMillis(9_990).toNanos(), () -> this.node.memory.delete("a"));

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void lookThatFailsIsTriedAgain() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofSeconds(1));
		this.node.storage.always(Operation.FIND, Fault.fails(Effect.UNKNOWN));
		this.node.storage.always(Operation.ANNOUNCE_WAITER, Fault.fails(Effect.UNKNOWN));

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void signalEndsAPauseAndOwnSignalsAreNotAskedFor() throws Exception {
		Signals signals = new Signals();
		this.node.storage.signalBy(signals);
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		FutureTask<Boolean> locked = this.waiter
			.begins(() -> this.node.registry.obtain("a").tryLock(Duration.ofHours(1)));
		Awaitility.await().until(() -> signals.waiters.size() == 1);
		this.node.awaitSleeper();

		this.node.memory.delete("a");
		assertThat(locked.isDone()).isFalse();
		signals.waiters.forEach(Runnable::run);

		assertThat(Actor.result(locked)).isTrue();
		assertThat(signals.owners).containsExactly(this.node.registry.nodeId());
		assertThat(signals.closed).hasValue(1);
		assertThat(this.node.storage.count(Operation.FIND)).isZero();
	}

	@Test
	void signalThatIsLostCostsTheTimeUntilTheNextLook() throws Exception {
		Signals signals = new Signals();
		this.node.storage.signalBy(signals);
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		this.node.timing.schedule(Duration.ofMillis(9_900).toNanos(), () -> this.node.memory.delete("a"));
		long released = this.node.timing.nanoTime() + Duration.ofMillis(9_900).toNanos();

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofHours(1))).isTrue();

		assertThat(this.node.timing.nanoTime() - released).isBetween(0L,
				FakeTimeNode.settings().polling().max().toNanos());
		assertThat(signals.waiters).hasSize(1);
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
	}

	@Test
	void signalForNothingCostsOneAttempt() throws Exception {
		Signals signals = new Signals();
		this.node.storage.signalBy(signals);
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		FutureTask<Boolean> locked = this.waiter
			.begins(() -> this.node.registry.obtain("a").tryLock(Duration.ofMinutes(1)));
		Awaitility.await().until(() -> signals.waiters.size() == 1);

		signals.waiters.forEach(Runnable::run);
		this.node.awaitCount(Operation.ACQUIRE, 2);

		this.node.advanceUntilDone(locked, Duration.ofMillis(100));
		assertThat(Actor.result(locked)).isFalse();
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
	}

	@Test
	void signalsThatCannotBeEndedTakeNoLockBack() throws Exception {
		Signals signals = new Signals();
		signals.broken = true;
		this.node.storage.signalBy(signals);
		this.node.memory.hold("a", "other", Duration.ofMillis(100));

		assertThat(this.node.registry.obtain("a").tryLock(Duration.ofSeconds(1))).isTrue();

		assertThat(signals.closed).hasValue(1);
		this.node.registry.obtain("a").unlock();
		assertThat(this.node.owner("a")).isNull();
	}

	/**
	 * Signals that a test gives.
	 */
	private static final class Signals implements ReleaseSignals {

		private final Queue<Runnable> waiters = new ConcurrentLinkedQueue<>();

		private final Queue<String> owners = new ConcurrentLinkedQueue<>();

		private final AtomicInteger closed = new AtomicInteger();

		private boolean broken;

		@Override
		public Subscription subscribe(String lockId, String ownerId, Runnable wakeUp) {
			this.waiters.add(wakeUp);
			this.owners.add(ownerId);
			return new Subscription() {

				@Override
				public boolean isLive() {
					return true;
				}

				@Override
				public void close() {
					Signals.this.closed.incrementAndGet();
					if (Signals.this.broken) {
						throw new IllegalStateException("broken");
					}
				}

			};
		}

	}

}
