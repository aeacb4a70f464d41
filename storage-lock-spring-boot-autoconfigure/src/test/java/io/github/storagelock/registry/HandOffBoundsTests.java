package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where a hand-off ends: with its time, its tokens, other nodes that wait, and the node.
 */
class HandOffBoundsTests {

	private static final Duration SLICE = RegistrySettings.defaults().handOff().maxTime();

	private FakeTimeNode node = new FakeTimeNode();

	private final List<Actor> actors = new ArrayList<>();

	@AfterEach
	void endActors() {
		this.actors.forEach(Actor::close);
	}

	@Test
	void handOffGoesOnWhileNobodyElseWaits() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		for (int i = 0; i < 6; i++) {
			FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
			this.node.advance(SLICE.dividedBy(2));
			lease.release();
			lease = Actor.result(waiter);
		}

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isOne();
		assertThat(this.node.storage.count(Operation.FIND)).isEqualTo(3);
		assertThat(this.node.storage.count(Operation.RELEASE)).isZero();
	}

	@Test
	void storageThatDoesNotAnswerIsAskedOnceByARelease() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.advance(SLICE);
		this.node.storage.next(Operation.FIND, Fault.fails(Effect.UNKNOWN));

		int before = this.node.storage.count();
		CountDownLatch released = new CountDownLatch(1);
		this.node.storage.next(Operation.ACQUIRE, Fault.hangs(released));

		first.release();

		assertThat(this.node.storage.count(Operation.FIND)).isOne();
		assertThat(this.node.storage.count(Operation.RELEASE)).isZero();
		this.node.timing.runIo();
		assertThat(this.node.owner("a")).isNull();
		released.countDown();
		assertThat(Actor.result(waiter).isValid()).isTrue();
	}

	@Test
	void storageThatDoesNotAnswerIsAskedOnceByAnAttemptThatCannotUseWhatWasLeft() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS.withLease(Duration.ofMinutes(1)));
		this.node.storage.next(Operation.RELEASE, Fault.fails(Effect.UNKNOWN));

		first.release();

		this.node.awaitSleeper();
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isOne();
		this.node.advanceUntilDone(waiter, Duration.ofMillis(1));
		assertThat(Actor.result(waiter).isValid()).isTrue();
	}

	@Test
	void recordThatNamesAnotherIsNotHandedOn() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		waiter(FakeTimeNode.OPTIONS);
		this.node.advance(SLICE);
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));

		assertThatExceptionOfType(LockLostException.class).isThrownBy(first::release);
	}

	@Test
	void blockOfTokensEnds() throws Exception {
		this.node = new FakeTimeNode(
				FakeTimeNode.settings().withHandOff(new RegistrySettings.HandOff(3, Duration.ofSeconds(10))));
		LockLease lease = this.node.registry.acquire("a");
		List<Long> tokens = new ArrayList<>(List.of(lease.fencingToken()));
		for (int i = 0; i < 8; i++) {
			FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
			lease.release();
			lease = Actor.result(waiter);
			tokens.add(lease.fencingToken());
		}

		assertThat(tokens).isSorted().doesNotHaveDuplicates();
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(3);
		assertThat(this.node.storage.count(Operation.RELEASE)).isEqualTo(2);
	}

	@Test
	void handOffOfOneIsNone() throws Exception {
		this.node = new FakeTimeNode(
				FakeTimeNode.settings().withHandOff(RegistrySettings.defaults().handOff().withMaxHolds(1)));
		LockLease first = this.node.registry.acquire("a");
		assertThat(first.recordToken()).isEqualTo(first.fencingToken());
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		first.release();
		Actor.result(waiter).release();
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
		assertThat(this.node.storage.count(Operation.RELEASE)).isEqualTo(2);
	}

	@Test
	void nodeThatStopsAcceptingReleases() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.registry.stopAccepting();

		first.release();

		assertThat(this.node.owner("a")).isNull();
		assertThat(waiter).failsWithin(Duration.ofSeconds(10));
	}

	private FutureTask<LockLease> waiter(LockOptions options) {
		int waiting = this.node.entries.waiting("a");
		Actor actor = new Actor();
		this.actors.add(actor);
		FutureTask<LockLease> lease = actor
			.begins(() -> this.node.registry.acquire("a", options.withMaxWait(Duration.ofHours(1))));
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> this.node.entries.waiting("a") == waiting + 1);
		return lease;
	}

}
