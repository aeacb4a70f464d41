package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lock that passes between threads of one process without the storage. The test's
 * thread holds it first; the others wait for it in the order of their numbers.
 */
class HandOffTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final List<Actor> actors = new ArrayList<>();

	@AfterEach
	void endActors() {
		this.actors.forEach(Actor::close);
	}

	@Test
	void waitersShareOneAcquisitionAndOneRelease() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		List<FutureTask<LockLease>> waiters = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waiters.add(waiter(FakeTimeNode.OPTIONS));
		}
		long token = first.fencingToken();

		first.release();
		for (FutureTask<LockLease> waiter : waiters) {
			LockLease lease = Actor.result(waiter);
			assertThat(lease.isValid()).isTrue();
			assertThat(lease.fencingToken()).isEqualTo(++token);
			assertThat(lease.recordToken()).isEqualTo(first.recordToken());
			assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
			lease.release();
		}

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isOne();
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
		assertThat(this.node.storage.count()).isEqualTo(2);
		assertThat(this.node.owner("a")).isNull();
		assertThat(record().fencingToken()).as("unused tokens are given back").isEqualTo(token);
		assertThat(this.node.entries.size()).isZero();
	}

	@Test
	void eventsTellWhatWasHandedOff() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);

		first.release();
		Actor.result(waiter).release();

		assertThat(this.node.events.of("acquired")).extracting(LockEvent::handedOff).containsExactly(false, true);
		assertThat(this.node.events.of("released")).extracting(LockEvent::handedOff).containsExactly(true, false);
	}

	@Test
	void handedOffLeaseIsRenewedAndKept() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.advance(Duration.ofSeconds(9));
		first.release();
		LockLease second = Actor.result(waiter);
		assertThat(second.remaining()).isEqualTo(Duration.ofSeconds(21));

		this.node.advance(Duration.ofMinutes(5));

		assertThat(second.isValid()).isTrue();
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
		second.release();
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void handedOffLeaseIsLostWhenItRunsOut() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.storage.always(Operation.RENEW, Fault.fails(Effect.NONE));
		this.node.advance(Duration.ofSeconds(9));
		first.release();
		LockLease second = Actor.result(waiter);

		this.node.advance(Duration.ofSeconds(21));

		assertThat(second.isValid()).isFalse();
		assertThat(this.node.events.names()).endsWith("lost");
	}

	@Test
	void leaseOfAnotherLengthIsNotHandedOn() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS.withLease(Duration.ofMinutes(1)));

		first.release();

		LockLease second = Actor.result(waiter);
		assertThat(second.remaining()).isEqualTo(Duration.ofMinutes(1));
		assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
		assertThat(record().remaining()).isEqualTo(Duration.ofMinutes(1));
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
	}

	@Test
	void leaseThatIsDueForRenewalIsNotHandedOn() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		this.node.storage.always(Operation.RENEW, Fault.fails(Effect.NONE));
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		this.node.advance(Duration.ofSeconds(10));

		first.release();

		assertThat(Actor.result(waiter).remaining()).isEqualTo(Duration.ofSeconds(30));
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
	}

	@Test
	void minimumHoldIsKeptAgainstLocalWaitersToo() throws Exception {
		LockOptions slow = FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(3));
		LockLease first = this.node.registry.acquire("a", slow);
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);

		first.release();
		this.node.awaitCount(Operation.ACQUIRE, 2);
		assertThat(waiter.isDone()).isFalse();
		this.node.advanceUntilDone(waiter, Duration.ofMillis(1));

		assertThat(record().acquiredAt() - this.node.events.of("acquired").get(0).fencingToken())
			.isGreaterThanOrEqualTo(3_000_000);
	}

	@Test
	void minimumHoldIsNotCountedFromAnotherHold() throws Exception {
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(3)));
		this.node.advance(Duration.ofSeconds(2));

		first.release();
		Actor.result(waiter).release();

		assertThat(record().remaining()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void commitInDoubtIsNotOvertaken() throws Exception {
		LeasedHold first = (LeasedHold) this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		first.commitBegins();
		first.release();
		LeasedHold second = (LeasedHold) Actor.result(waiter);
		assertThat(this.node.storage.count(Operation.ACQUIRE)).as("by the storage").isEqualTo(2);

		FutureTask<LockLease> next = waiter(FakeTimeNode.OPTIONS);
		second.commitBegins();
		second.commitEnded();
		second.release();
		Actor.result(next).release();
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
	}

	@Test
	void searchForOrphansSparesWhatWasLeft() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.UNKNOWN));
		LockLease first = this.node.registry.acquire("a");
		FutureTask<LockLease> waiter = waiter(FakeTimeNode.OPTIONS);
		first.release();
		LockLease second = Actor.result(waiter);

		this.node.advance(Duration.ofMinutes(3));

		assertThat(second.isValid()).isTrue();
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
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

	private LockRecord record() {
		return this.node.memory.find("a").orElseThrow();
	}

}
