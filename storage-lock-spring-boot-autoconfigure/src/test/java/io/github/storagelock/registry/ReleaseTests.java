package io.github.storagelock.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReleaseTests {

	private final FakeTimeNode node = new FakeTimeNode();

	static Stream<Fault> failures() {
		return Stream.of(Fault.fails(Effect.NONE), Fault.fails(Effect.UNKNOWN), Fault.fails(Effect.REFUSED),
				Fault.throwing(() -> new IllegalStateException("bug")),
				Fault.throwing(() -> new NoClassDefFoundError("no/Driver")),
				Fault.throwing(() -> new SQLException("checked")));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void failedReleaseIsTriedAgainInTheBackground(Fault failure) throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.next(Operation.RELEASE, failure, failure);
		long before = this.node.timing.nanoTime();

		lease.release();

		assertThat(this.node.timing.nanoTime()).isEqualTo(before);
		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.owner("a")).isNotNull();
		assertThat(this.node.entries.size()).isZero();
		this.node.advance(Duration.ofMillis(300));
		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.storage.count(Operation.RELEASE)).isEqualTo(3);
		assertThat(this.node.events.names()).containsExactly("acquired", "released");
	}

	@ParameterizedTest
	@MethodSource("failures")
	void releaseIsTriedAgainUntilTheLeaseHasEnded(Fault failure) throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.always(Operation.RELEASE, failure);

		lease.release();
		this.node.advance(Duration.ofHours(1));

		assertThat(this.node.storage.count(Operation.RELEASE)).isBetween(5, 15);
		assertThat(this.node.timing.planned()).isZero();
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void releaseIsTriedAgainUntilTheMinimumHoldHasEnded() throws Exception {
		LockLease lease = this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMinHold(Duration.ofMinutes(10)));
		this.node.storage.always(Operation.RELEASE, Fault.fails(Effect.NONE));
		lease.release();
		this.node.advance(Duration.ofMinutes(1));
		this.node.storage.heal();
		this.node.advance(Duration.ofSeconds(10));

		assertThat(this.node.memory.find("a").orElseThrow().remaining()).isGreaterThan(Duration.ofMinutes(8));
	}

	@Test
	void releaseWhoseAnswerIsLostIsNoLoss() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.next(Operation.RELEASE, Fault.ANSWER_LOST);

		lease.release();
		this.node.memory.hold("a", "other", Duration.ofHours(1));
		this.node.advance(Duration.ofMinutes(1));

		assertThat(this.node.owner("a")).isEqualTo("other");
		assertThat(this.node.events.names()).containsExactly("acquired", "released");
	}

	@Test
	void failedReleaseDoesNotHitTheNextHold() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.next(Operation.RELEASE, Fault.ANSWER_LOST);
		lease.release();

		LockLease next = this.node.registry.acquire("a");
		this.node.advance(Duration.ofMinutes(1));

		assertThat(next.isValid()).isTrue();
		assertThat(this.node.owner("a")).isNotNull();
	}

	@Test
	void releaseThatTakesLongerThanTheLeaseIsNoLossWhileNobodyTookTheLock() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.next(Operation.RELEASE, Fault.after(() -> this.node.advance(Duration.ofMinutes(1))));

		lease.release();

		assertThat(this.node.events.names()).containsExactly("acquired", "released");
		assertThat(this.node.events.of("released").get(0).held()).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void lockStaysTakenForItsMinimumHold() throws Exception {
		LockOptions options = FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(20));
		LockLease lease = this.node.registry.acquire("a", options);
		this.node.advance(Duration.ofSeconds(5));

		lease.release();

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofSeconds(14));
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofSeconds(1));
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void minimumHoldSurvivesAFailedRelease() throws Exception {
		LockLease lease = this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(20)));
		this.node.storage.next(Operation.RELEASE, Fault.fails(Effect.NONE));

		lease.release();
		this.node.advance(Duration.ofSeconds(1));

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
	}

	@Test
	void minimumHoldSurvivesTheSearchForOrphans() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.UNKNOWN));
		this.node.storage.always(Operation.RELEASE, Fault.fails(Effect.NONE));
		LockLease lease = this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(20)));

		lease.release();
		this.node.storage.heal();
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofSeconds(10));

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofSeconds(10));
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void minimumHoldSurvivesAnOutage() throws Exception {
		LockLease lease = this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(20)));
		this.node.storage.always(Fault.fails(Effect.UNKNOWN));
		lease.release();
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> this.node.registry.tryAcquire("a"));

		this.node.storage.heal();
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();

		assertThat(this.node.owner("a")).isNull();
		this.node.advance(Duration.ofSeconds(20));
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

}
