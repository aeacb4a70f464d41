package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
	void otherNodeThatWaitsGoesFirst() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.advance(SLICE);
		this.node.memory.announceWaiter("a", Duration.ofSeconds(1));

		first.release();

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isOne();
		this.node.memory.hold("a", "other", Duration.ofMillis(200));
		this.node.advanceUntilDone(waiter, Duration.ofMillis(1));
		assertThat(Actor.result(waiter).isValid()).isTrue();
	}

	@Test
	void otherNodeThatDoesNotComeHoldsUpForAMomentOnly() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.advance(SLICE);
		this.node.memory.announceWaiter("a", Duration.ofSeconds(1));
		first.release();
		this.node.advanceUntilDone(waiter, Duration.ofMillis(1));

		assertThat(Actor.result(waiter).isValid()).isTrue();
		assertThat(this.node.storage.count(Operation.ANNOUNCE_WAITER)).as("it does not wait for itself").isZero();
	}

	@Test
	void otherNodeThatWaitsGoesBeforeAThreadThatTakesTheLockAgainAndAgain() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		this.node.advance(SLICE);
		this.node.memory.announceWaiter("a", Duration.ofSeconds(1));
		first.release();
		Actor actor = new Actor();
		this.actors.add(actor);

		FutureTask<LockLease> again = actor
			.begins(() -> this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMaxWait(Duration.ofHours(1))));
		this.node.awaitCount(Operation.FIND, 1);

		assertThat(this.node.owner("a")).isNull();
		long taken = this.node.timing.nanoTime();
		this.node.memory.hold("a", "other", Duration.ofMillis(200));
		this.node.advanceUntilDone(again, Duration.ofMillis(1));
		assertThat(Actor.result(again).isValid()).isTrue();
		assertThat(this.node.timing.nanoTime() - taken).isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
	}

	@Test
	void lockThatWasHadBrieflyIsTakenAgainWithoutALook() throws Exception {
		for (int i = 0; i < 100; i++) {
			LockLease lease = this.node.registry.acquire("a");
			this.node.memory.announceWaiter("a", Duration.ofSeconds(1));
			this.node.advance(SLICE.dividedBy(200));
			lease.release();
		}

		assertThat(this.node.storage.count(Operation.FIND)).isZero();
	}

	@Test
	void lockThatWasHadForLongIsTakenAgainAtOnceIfNobodyWaits() throws Exception {
		long before = this.node.timing.nanoTime();
		for (int i = 0; i < 3; i++) {
			LockLease lease = this.node.registry.acquire("a");
			this.node.advance(SLICE);
			lease.release();
		}

		assertThat(this.node.timing.nanoTime() - before).isEqualTo(3 * SLICE.toNanos());
		assertThat(this.node.storage.count(Operation.FIND)).isEqualTo(2);
	}

	@Test
	void lockThatWasFreeForLongIsTakenWithoutALook() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.advance(SLICE);
		lease.release();
		this.node.advance(Duration.ofMillis(500));

		this.node.registry.acquire("a");

		assertThat(this.node.storage.count(Operation.FIND)).isZero();
	}

	@Test
	void recordThatCannotBeReadIsReleased() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		waiter(FakeTimeNode.OPTIONS);
		this.node.advance(SLICE);
		this.node.storage.next(Operation.FIND, Fault.fails(Effect.UNKNOWN));
		first.release();
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
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
		int waiting = this.node.engine.entries().waiting("a");
		Actor actor = new Actor();
		this.actors.add(actor);
		FutureTask<LockLease> lease = actor
			.begins(() -> this.node.registry.acquire("a", options.withMaxWait(Duration.ofHours(1))));
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> this.node.engine.entries().waiting("a") == waiting + 1);
		return lease;
	}

}
