package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.StorageLock;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

class LocalQueueTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a");

	private final List<Actor> actors = new ArrayList<>();

	@AfterEach
	void endActors() {
		this.actors.forEach(Actor::close);
	}

	@Test
	void waitersGetTheLockInTheOrderOfTheirArrival() throws Exception {
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		List<FutureTask<Void>> steps = new ArrayList<>();
		this.lock.lock();
		for (int i = 0; i < 10; i++) {
			int number = i;
			steps.add(actor().begins(() -> {
				this.lock.tryLock(Duration.ofDays(1));
				order.add(number);
				this.lock.unlock();
				return null;
			}));
			awaitWaiting(i + 1);
		}

		this.lock.unlock();

		for (FutureTask<Void> step : steps) {
			Actor.result(step);
		}
		assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
		assertThat(this.node.entries.size()).isZero();
	}

	@Test
	void newcomerDoesNotOvertakeWaiters() throws Exception {
		this.lock.lock();
		FutureTask<Void> waiter = actor().begins(() -> {
			this.lock.lock();
			return null;
		});
		awaitWaiting(1);

		this.lock.unlock();

		assertThat(this.lock.tryLock()).isFalse();
		Actor.result(waiter);
	}

	@Test
	void holderThatComesBackQueuesBehindWaiters() throws Exception {
		for (int round = 0; round < 50; round++) {
			List<String> order = Collections.synchronizedList(new ArrayList<>());
			this.lock.lock();
			Actor actor = actor();
			FutureTask<Void> waiter = actor.begins(() -> {
				this.lock.lock();
				order.add("waiter");
				return unlock();
			});
			awaitWaiting(1);

			this.lock.unlock();
			this.lock.lock();
			order.add("holder");
			this.lock.unlock();

			Actor.result(waiter);
			actor.close();
			assertThat(order).containsExactly("waiter", "holder");
		}
	}

	@Test
	void hundredWaitersOfANodeAskTheStorageLikeOne() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		for (int i = 0; i < 100; i++) {
			actor().begins(() -> this.lock.tryLock(Duration.ofMinutes(10)));
		}
		awaitWaiting(99);

		for (int i = 0; i < 20; i++) {
			this.node.awaitSleeper();
			this.node.advance(Duration.ofMillis(250));
			this.node.awaitCount(Operation.FIND, i + 1);
			this.node.awaitCount(Operation.ANNOUNCE_WAITER, 1 + i / 4);
		}

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isOne();
		assertThat(this.node.storage.count()).isEqualTo(1 + 20 + 5);
	}

	@Test
	void interruptsInTheQueueLoseNoTurn() throws Exception {
		for (int round = 0; round < 200; round++) {
			this.lock.lock();
			Actor hasty = actor();
			FutureTask<Boolean> first = hasty.begins(() -> tryFor(Duration.ofMinutes(1)));
			Actor patient = actor();
			FutureTask<Boolean> second = patient.begins(() -> tryFor(Duration.ofMinutes(1)));
			awaitWaiting(2);

			hasty.interrupt();
			this.lock.unlock();

			giveBack(hasty, first);
			assertThat(Actor.result(second)).isTrue();
			giveBack(patient, second);
			assertThat(this.node.entries.size()).isZero();
		}
	}

	@Test
	void timeOutsInTheQueueLoseNoTurn() throws Exception {
		for (int round = 0; round < 200; round++) {
			this.lock.lock();
			Actor hasty = actor();
			FutureTask<Boolean> first = hasty.begins(() -> tryFor(Duration.ofNanos(600_000)));
			Actor patient = actor();
			FutureTask<Boolean> second = patient.begins(() -> tryFor(Duration.ofMinutes(1)));

			LockSupport.parkNanos(400_000 + round * 2_000L);
			this.lock.unlock();

			giveBack(hasty, first);
			assertThat(Actor.result(second)).isTrue();
			giveBack(patient, second);
			assertThat(this.node.entries.size()).isZero();
		}
	}

	private boolean tryFor(Duration wait) {
		try {
			return this.lock.tryLock(wait);
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	private void giveBack(Actor actor, FutureTask<Boolean> locked) throws Exception {
		if (Actor.result(locked)) {
			actor.does(this::unlock);
		}
		actor.close();
	}

	private Void unlock() {
		this.lock.unlock();
		return null;
	}

	private Actor actor() {
		Actor actor = new Actor();
		this.actors.add(actor);
		return actor;
	}

	private void awaitWaiting(int count) {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.node.entries.waiting("a") == count);
	}

}
