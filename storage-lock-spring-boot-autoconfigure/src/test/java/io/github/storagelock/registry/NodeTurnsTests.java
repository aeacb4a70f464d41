package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a node that has had a lock for long lets others go first that wait for it now, and
 * only those.
 */
class NodeTurnsTests {

	private static final Duration SLICE = RegistrySettings.defaults().handOff().maxTime();

	private final FakeTimeNode node = new FakeTimeNode();

	private final List<Actor> actors = new ArrayList<>();

	@AfterEach
	void endActors() {
		this.actors.forEach(Actor::close);
	}

	@Test
	void otherNodeThatWaitsGoesFirst() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.advance(SLICE);
		this.node.memory.announceWaiter("a", Possession.ANNOUNCED);

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
		this.node.memory.announceWaiter("a", Possession.ANNOUNCED);
		first.release();
		this.node.advanceUntilDone(waiter, Duration.ofMillis(1));

		assertThat(Actor.result(waiter).isValid()).isTrue();
		assertThat(this.node.storage.count(Operation.ANNOUNCE_WAITER)).as("it does not wait for itself").isZero();
	}

	@Test
	void otherNodeThatWaitsGoesBeforeAThreadThatTakesTheLockAgainAndAgain() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		this.node.advance(SLICE);
		this.node.memory.announceWaiter("a", Possession.ANNOUNCED);
		first.release();

		FutureTask<LockLease> again = waits();

		assertThat(this.node.owner("a")).isNull();
		long taken = this.node.timing.nanoTime();
		this.node.memory.hold("a", "other", Duration.ofMillis(200));
		this.node.advanceUntilDone(again, Duration.ofMillis(1));
		assertThat(Actor.result(again).isValid()).isTrue();
		assertThat(this.node.timing.nanoTime() - taken).isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
	}

	@Test
	void nodeDoesNotTakeItsOwnWaitForAnothers() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMillis(300));
		LockLease lease = this.node.registry.acquire("a");
		assertThat(this.node.memory.find("a").orElseThrow().wanted()).isPositive();
		long before = this.node.timing.nanoTime();

		for (int i = 0; i < 20; i++) {
			FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
			this.node.advance(SLICE);
			lease.release();
			lease = Actor.result(waiter);
		}

		assertThat(this.node.timing.nanoTime() - before).isEqualTo(20 * SLICE.toNanos());
		assertThat(this.node.storage.count(Operation.RELEASE)).isZero();
	}

	@Test
	void threadThatTakesTheLockAgainDoesNotTakeItsOwnWaitForAnothers() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofMillis(300));
		LockLease lease = this.node.registry.acquire("a");
		long before = this.node.timing.nanoTime();

		for (int i = 0; i < 20; i++) {
			this.node.advance(SLICE);
			lease.release();
			lease = this.node.registry.acquire("a");
		}

		assertThat(this.node.timing.nanoTime() - before).isEqualTo(20 * SLICE.toNanos());
	}

	@Test
	void waitOfANodeThatHasHadTheLockSinceIsOver() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.advance(SLICE);
		this.node.memory.announceWaiter("a", Possession.ANNOUNCED);
		lease.release();
		FutureTask<LockLease> again = waits();
		this.node.memory.hold("a", "other", Duration.ofNanos(1_000));
		this.node.advanceUntilDone(again, Duration.ofMillis(1));
		lease = Actor.result(again);
		long before = this.node.timing.nanoTime();

		for (int i = 0; i < 20; i++) {
			this.node.advance(SLICE);
			lease.release();
			lease = this.node.registry.acquire("a");
		}

		assertThat(this.node.timing.nanoTime() - before).isEqualTo(20 * SLICE.toNanos());
	}

	@Test
	void otherNodeThatWaitsAndDoesNotComeGoesFirstAgain() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.advance(SLICE);
		this.node.memory.announceWaiter("a", Possession.ANNOUNCED);
		for (int i = 0; i < 3; i++) {
			lease.release();
			FutureTask<LockLease> again = waits();
			long freed = this.node.timing.nanoTime();
			this.node.advanceUntilDone(again, Duration.ofMillis(1));
			lease = Actor.result(again);
			assertThat(this.node.timing.nanoTime() - freed).isGreaterThanOrEqualTo(Duration.ofMillis(2).toNanos());
			this.node.advance(SLICE);
		}
	}

	@Test
	void lockThatWasHadBrieflyIsTakenAgainWithoutALook() throws Exception {
		for (int i = 0; i < 100; i++) {
			LockLease lease = this.node.registry.acquire("a");
			this.node.memory.announceWaiter("a", Possession.ANNOUNCED);
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

	private FutureTask<LockLease> waits() {
		Actor actor = new Actor();
		this.actors.add(actor);
		FutureTask<LockLease> lease = actor
			.begins(() -> this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMaxWait(Duration.ofHours(1))));
		this.node.awaitSleeper();
		return lease;
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
