package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLock;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LossTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void lossIsNoticedByTheTimerWhileTheStorageHangs() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.timing.hang();

		this.node.advance(Duration.ofMillis(29_999));
		assertThat(this.node.events.names()).containsExactly("acquired");
		int asked = this.node.storage.count();
		this.node.advance(Duration.ofMillis(1));

		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.storage.count()).isEqualTo(asked);
		this.node.timing.goOn();
		this.node.advance(Duration.ofMinutes(5));
		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
	}

	@Test
	void lossIsToldOnce() throws Exception {
		List<String> actions = new ArrayList<>();
		try (CapturedLog log = new CapturedLog()) {
			LockLease lease = this.node.registry.acquire("a");
			lease.onLost(() -> actions.add("early"));
			this.node.memory.hold("a", "other", Duration.ofHours(1));

			this.node.advance(Duration.ofMinutes(1));
			lease.onLost(() -> actions.add("late"));
			assertLost(lease::release);
			assertLost(lease::release);
			assertLost(lease::ensureValid);

			assertThat(actions).containsExactly("early", "late");
			assertThat(log.warnings()).containsExactly("Lost lock 'a' (token " + lease.fencingToken()
					+ ") after 10000 ms: its record has run out or was taken by somebody else");
		}
		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
		LockEvent event = this.node.events.of("lost").get(0);
		assertThat(event.held()).isEqualTo(Duration.ofSeconds(10));
		assertThat(event.nodeId()).isEqualTo(this.node.registry.nodeId());
	}

	@Test
	void unlockAfterLossThrowsAndTouchesNobodyElse() {
		StorageLock lock = this.node.registry.obtain("a");
		lock.lock();
		lock.lock();
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		this.node.advance(Duration.ofSeconds(10));
		assertThat(Thread.interrupted()).isTrue();

		assertThat(lock.isHeldByCurrentThread()).isFalse();
		assertThat(lock.getHoldCount()).isEqualTo(2);
		assertThat(lock.lease().isValid()).isFalse();
		assertLost(lock::lock);
		assertLost(lock::tryLock);
		assertLost(lock::acquire);
		assertThat(lock.getHoldCount()).isEqualTo(2);
		assertLost(lock::unlock);
		assertLost(lock::unlock);

		assertThat(lock.getHoldCount()).isZero();
		assertThat(this.node.owner("a")).isEqualTo("other");
		assertThat(this.node.storage.count(Operation.RELEASE)).isZero();
		assertThat(lock.tryLock()).isFalse();
	}

	@Test
	void releaseThatFindsAnotherOwnerIsALoss() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		List<String> actions = new ArrayList<>();
		lease.onLost(() -> actions.add("lost"));
		this.node.memory.hold("a", "other", Duration.ofHours(1));

		assertLost(lease::release);
		assertLost(lease::release);

		assertThat(actions).containsExactly("lost");
		assertThat(this.node.owner("a")).isEqualTo("other");
		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
		assertThat(this.node.entries.size()).isZero();
	}

	@Test
	void deletedRecordIsALoss() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.memory.delete("a");

		this.node.advance(Duration.ofSeconds(10));

		assertThat(lease.isValid()).isFalse();
	}

	@Test
	void storageWhoseClockRanAheadIsALossBeforeTheDeadline() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.memory.advance(Duration.ofSeconds(31));

		this.node.advance(Duration.ofSeconds(10));

		assertThat(lease.isValid()).isFalse();
	}

	@Test
	void lostLockCanBeTakenAgainByThisNode() throws Exception {
		LockLease lost = this.node.registry.acquire("a");
		this.node.timing.hang();
		this.node.advance(Duration.ofSeconds(30));
		this.node.timing.goOn();

		LockLease next = this.node.registry.acquire("a");

		assertThat(next.fencingToken()).isGreaterThan(lost.fencingToken());
		assertLost(lost::release);
		this.node.advance(Duration.ofMinutes(5));
		assertThat(next.isValid()).isTrue();
	}

	@Test
	void leaseThatSomebodySawRunOutIsNotRevivedByARenewalUnderWay() throws Exception {
		LeasedHold hold = (LeasedHold) this.node.registry.acquire("a");
		long inTime = this.node.timing.nanoTime() + Duration.ofMinutes(1).toNanos();
		List<Boolean> seen = new ArrayList<>();
		this.node.timing.stopTasks();
		this.node.timing.afterNextReading(() -> {
			this.node.advance(Duration.ofSeconds(30));
			seen.add(hold.isValid());
		});

		seen.add(hold.life().extend(inTime));
		seen.add(hold.isValid());

		assertThat(seen).containsExactly(false, false, false);
		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
	}

	@Test
	void lossIsNoticedByWhoAsksBeforeTheTimerDoes() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.timing.stopTasks();
		this.node.advance(Duration.ofSeconds(30));

		assertThat(lease.isValid()).isFalse();
		assertThat(lease.remaining()).isZero();
		assertLost(lease::ensureValid);
		assertLost(lease::release);

		this.node.timing.startTasks();
		this.node.advance(Duration.ofSeconds(1));
		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
		assertThat(this.node.storage.count(Operation.RELEASE)).isZero();
	}

	@Test
	void timerDoesNotSpinWhileAReactionTakesItsTime() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		List<Integer> planned = new ArrayList<>();
		lease.onLost(() -> {
			this.node.timing.startTasks();
			this.node.advance(Duration.ofSeconds(1));
			planned.add(this.node.timing.planned());
		});
		this.node.timing.stopTasks();
		this.node.advance(Duration.ofSeconds(30));

		assertThat(lease.isValid()).isFalse();

		assertThat(planned).containsExactly(0);
	}

	private static void assertLost(ThrowingCallable call) {
		assertThatExceptionOfType(LockLostException.class).isThrownBy(call)
			.withMessageStartingWith("Lock 'a' (token ")
			.withMessageEndingWith("Another node may hold it by now")
			.isInstanceOf(IllegalMonitorStateException.class)
			.satisfies((ex) -> assertThat(ex.lockId()).isEqualTo("a"));
	}

}
