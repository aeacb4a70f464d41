package io.github.storagelock.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Renewals that fail, hang or are answered late or wrongly.
 */
class RenewalFailureTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private LockLease lease;

	static Stream<Fault> badAnswers() {
		return Stream.of(Fault.fails(Effect.NONE), Fault.fails(Effect.UNKNOWN), Fault.fails(Effect.REFUSED),
				Fault.ANSWER_LOST, Fault.throwing(() -> new IllegalStateException("bug")),
				Fault.throwing(() -> new NoClassDefFoundError("no/Driver")),
				Fault.throwing(() -> new SQLException("checked")), Fault.answers(List.of()),
				Fault.answers(List.of(Renewal.DEFERRED)));
	}

	@BeforeEach
	void acquire() throws Exception {
		this.lease = this.node.registry.acquire("a");
	}

	@ParameterizedTest
	@MethodSource("badAnswers")
	void failedRenewalIsTriedAgainSoon(Fault fault) {
		this.node.storage.next(Operation.RENEW, fault, fault);

		this.node.advance(Duration.ofSeconds(10));
		assertThat(this.node.storage.count(Operation.RENEW)).isOne();
		this.node.advance(Duration.ofMillis(200));

		assertThat(this.node.storage.count(Operation.RENEW)).isEqualTo(3);
		assertThat(this.lease.remaining()).isGreaterThan(Duration.ofMillis(29_900));
		this.node.advance(Duration.ofMinutes(1));
		assertThat(this.lease.isValid()).isTrue();
	}

	@Test
	void failuresInARowAreToldOfOnce() {
		try (CapturedLog log = new CapturedLog()) {
			this.node.storage.always(Operation.RENEW, Fault.fails(Effect.UNKNOWN));
			this.node.advance(Duration.ofSeconds(25));
			assertThat(this.node.storage.count(Operation.RENEW)).isGreaterThan(5);
			assertThat(log.warnings()).singleElement().asString().contains("Could not renew 1 leases");

			this.node.storage.heal();
			this.node.advance(Duration.ofSeconds(20));
			this.node.storage.next(Operation.RENEW, Fault.fails(Effect.NONE), Fault.fails(Effect.NONE));
			this.node.advance(Duration.ofSeconds(10));

			assertThat(log.warnings()).hasSize(2);
		}
		assertThat(this.lease.isValid()).isTrue();
	}

	@Test
	void leaseThatFailsForEverDoesNotStarveTheOthers() throws Exception {
		LockLease other = this.node.registry.acquire("b", LockOptions.defaults().withLease(Duration.ofSeconds(31)));
		this.node.storage.always(Operation.RENEW, new Fault() {

			@Override
			public <T> T apply(Supplier<T> request) {
				T answer = request.get();
				// What is asked for the lease of 30 s is never answered.
				if (RenewalFailureTests.this.node.memory.find("a").orElseThrow().remaining().toMillis() > 29_990) {
					throw new IllegalStateException("never works");
				}
				return answer;
			}

		});

		this.node.advance(Duration.ofSeconds(20));

		assertThat(this.lease.remaining()).isLessThan(Duration.ofSeconds(11));
		assertThat(other.remaining()).isGreaterThan(Duration.ofSeconds(20));
	}

	@ParameterizedTest
	@MethodSource("badAnswers")
	void renewalIsTriedUntilTheDeadlineAndThenTheLeaseIsLost(Fault fault) {
		this.node.storage.always(Operation.RENEW, fault);

		this.node.advance(Duration.ofMillis(29_999));
		assertThat(this.lease.isValid()).isTrue();
		assertThat(this.node.storage.count(Operation.RENEW)).isBetween(8, 30);
		this.node.storage.heal();
		this.node.advance(Duration.ofMillis(1));

		assertThat(this.lease.isValid()).isFalse();
		assertThat(this.node.events.of("lost")).hasSize(1);
	}

	@Test
	void leaseThatMayHaveBeenExtendedIsFreedAfterItsLoss() {
		this.node.storage.always(Operation.RENEW, Fault.ANSWER_LOST);

		this.node.advance(Duration.ofSeconds(30));

		assertThat(this.node.events.names()).endsWith("lost");
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void renewalOfWhichNothingIsHeardUntilAfterTheLossIsUndone() {
		this.node.storage.next(Operation.RENEW, new Fault() {

			@Override
			public <T> T apply(Supplier<T> request) {
				RenewalFailureTests.this.node.advance(Duration.ofSeconds(15));
				request.get();
				RenewalFailureTests.this.node.advance(Duration.ofSeconds(10));
				return Fault.fails(Effect.UNKNOWN).apply(request);
			}

		});

		this.node.advance(Duration.ofSeconds(10));

		assertThat(this.lease.isValid()).isFalse();
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void releaseIsTriedForAsLongAsTheLeaseMayHaveBeenExtended() {
		this.node.storage.always(Operation.RENEW, Fault.ANSWER_LOST);
		this.node.advance(Duration.ofSeconds(29));
		this.node.storage.always(Operation.RELEASE, Fault.fails(Effect.NONE));
		this.lease.release();
		this.node.advance(Duration.ofSeconds(10));
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());

		this.node.storage.heal();
		this.node.advance(Duration.ofSeconds(6));

		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void lastTryComesCloseToTheDeadline() {
		this.node.storage.always(Operation.RENEW, Fault.fails(Effect.NONE));
		this.node.advance(Duration.ofMillis(29_700));

		this.node.storage.heal();
		this.node.advance(Duration.ofSeconds(1));

		assertThat(this.lease.isValid()).isTrue();
	}

	@Test
	void listenersHearOfFailedRenewals() {
		this.node.storage.next(Operation.RENEW, Fault.fails(Effect.NONE));

		try (CapturedLog log = new CapturedLog()) {
			this.node.advance(Duration.ofSeconds(10));

			assertThat(log.warnings())
				.containsExactly("Could not renew 1 leases, that of lock 'a' ends in 20000 ms; trying again");
		}
		assertThat(this.node.events.of("renewalFailed")).singleElement().satisfies((event) -> {
			assertThat(event.failure()).hasMessage("The storage is broken");
			assertThat(event.held()).isEqualTo(Duration.ofSeconds(10));
		});
	}

	@Test
	void failureOfABatchPutsOffTheRest() {
		List<LockLease> leases = IntStream.range(0, 1_000)
			.mapToObj((i) -> this.node.registry.tryAcquire("id-" + i).orElseThrow())
			.toList();
		this.node.storage.next(Operation.RENEW, Fault.fails(Effect.UNKNOWN));

		this.node.advance(Duration.ofSeconds(10));
		assertThat(this.node.storage.count(Operation.RENEW)).isOne();
		this.node.advance(Duration.ofSeconds(1));

		assertThat(this.node.storage.count(Operation.RENEW)).isEqualTo(5);
		assertThat(leases).allMatch((lease) -> lease.remaining().toSeconds() >= 29);
	}

	@Test
	void renewalThatIsAnsweredAfterTheLossIsFreedAndRevivesNothing() {
		this.node.storage.next(Operation.RENEW, Fault.answersAfter(() -> this.node.advance(Duration.ofSeconds(25))));

		this.node.advance(Duration.ofSeconds(10));

		assertThat(this.lease.isValid()).isFalse();
		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
	}

	@Test
	void renewalThatCrossesTheReleaseLosesNothing() {
		this.node.storage.next(Operation.RENEW, Fault.answersAfter(this.lease::release));

		this.node.advance(Duration.ofSeconds(10));

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.events.names()).containsExactly("acquired", "released");
	}

	@Test
	void renewalAfterTheReleaseLosesNothing() {
		this.node.storage.next(Operation.RENEW, Fault.after(this.lease::release));

		this.node.advance(Duration.ofSeconds(10));

		assertThat(this.node.events.names()).containsExactly("acquired", "released");
	}

	@Test
	void renewalsGoOnAfterAListenerOrAnActionFailedBadly() {
		LockLease doomed = this.node.registry.tryAcquire("b").orElseThrow();
		LockLease other = this.node.registry.tryAcquire("c").orElseThrow();
		doomed.onLost(() -> {
			throw new AssertionError("bad action");
		});
		this.node.memory.hold("b", "other", Duration.ofHours(1));

		this.node.advance(Duration.ofMinutes(10));

		assertThat(doomed.isValid()).isFalse();
		assertThat(this.lease.isValid()).isTrue();
		assertThat(other.isValid()).isTrue();
		assertThat(this.node.registry.tryAcquire("b")).isEmpty();
		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(4);
		assertThat(this.node.events.of("lost")).hasSize(1);
	}

}
