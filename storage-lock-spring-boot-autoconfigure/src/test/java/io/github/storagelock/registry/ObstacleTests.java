package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who is said to have a lock that was not acquired.
 */
class ObstacleTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@ParameterizedTest
	@ValueSource(longs = { 0, 20 })
	void ownLeaseIsNamed(long wait) throws Exception {
		this.node.registry.acquire("a");

		assertObstacle(wait, "held by this very thread through a LockLease that it acquired and nobody has released: a"
				+ " lease is not re-entrant");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 20 })
	void leaseThatWasHandedOverIsNotNamedAfterItsRelease(long wait) throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		try (Actor actor = new Actor()) {
			actor.does(() -> {
				lease.release();
				return this.node.registry.acquire("a");
			});

			assertObstacle(wait, "held by thread 'actor' of this node, " + this.node.registry.nodeId());
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 20 })
	void minimumHoldOfThisNodeIsNamed(long wait) throws Exception {
		this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(20))).release();
		this.node.advance(Duration.ofSeconds(5));

		assertObstacle(wait,
				"released by this node, " + this.node.registry.nodeId() + ", kept until its minimum hold ends in 1");
	}

	@Test
	void minimumHoldOfAnotherNodeIsNamed() {
		long token = this.node.memory.hold("a", "other", Duration.ofMinutes(1));
		this.node.memory.release(new ReleaseRequest("a", "other", token, Duration.ofSeconds(20)));

		assertObstacle(20, "released by another node, kept until its minimum hold ends in 19.9");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 20 })
	void otherNodeIsNamed(long wait) {
		this.node.memory.hold("a", "other", Duration.ofMinutes(1));

		assertObstacle(wait, "held by other, lease ends in ");
	}

	@Test
	void otherNodeIsNamedToThoseWhoWaitBehindTheOneThatAsks() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		try (Actor asking = new Actor()) {
			FutureTask<Boolean> asked = asking
				.begins(() -> this.node.registry.obtain("a").tryLock(Duration.ofMinutes(1)));
			Awaitility.await().until(asking::isWaiting);

			assertObstacle(0, "held by other, lease ends in 1h");

			this.node.advanceUntilDone(asked, Duration.ofSeconds(1));
		}
	}

	@Test
	void holdThatTheStorageStillHasIsNamed() throws Exception {
		this.node.storage.always(Operation.RELEASE, Fault.fails(Effect.NONE));
		this.node.registry.acquire("a").release();
		this.node.storage.always(Operation.FIND, Fault.answers(Optional.empty()));

		assertObstacle(0, "held by this node, " + this.node.registry.nodeId()
				+ ", by a hold whose end the storage has not heard of, lease ends in 30s");
	}

	@Test
	void endlessWaitForOnesOwnLeaseIsWarnedOf() throws Exception {
		try (Actor actor = new Actor(); CapturedLog log = new CapturedLog()) {
			LockLease lease = actor.does(() -> this.node.registry.acquire("a"));
			FutureTask<Boolean> waits = actor.begins(() -> {
				this.node.registry.obtain("a").lock();
				return true;
			});
			Awaitility.await().until(() -> this.node.entries.waiting("a") == 1);

			lease.release();

			assertThat(Actor.result(waits)).isTrue();
			assertThat(log.warnings()).singleElement()
				.asString()
				.startsWith("Thread 'actor' waits without end for lock 'a', which it holds through a LockLease");
		}
	}

	private void assertObstacle(long wait, String who) {
		LockOptions options = FakeTimeNode.OPTIONS.withMaxWait(Duration.ofMillis(wait));
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.node.registry.acquire("a", options))
			.withMessageStartingWith("Lock 'a' was not acquired within " + ((wait == 0) ? "0s" : "20ms") + " (" + who)
			.withMessageEndingWith(", 0 waiting here)");
	}

}
