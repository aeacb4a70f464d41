package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Acquisitions that are carried out although their caller was told something else.
 */
class LostAnswerTests {

	private static final Fault SENT_TWICE = new Fault() {

		@Override
		public <T> T apply(Supplier<T> request) {
			Objects.requireNonNull(request.get());
			return request.get();
		}

	};

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a");

	private final Queue<Runnable> late = new ArrayDeque<>();

	static Stream<Fault> granted() {
		return Stream.of(Fault.ANSWER_LOST, grantedAndThrowing(() -> new IllegalStateException("bug")),
				grantedAndThrowing(() -> new NoClassDefFoundError("no/Driver")));
	}

	@ParameterizedTest
	@MethodSource("granted")
	void retryFindsAndFreesWhatTheLostAnswerGranted(Fault fault) throws Exception {
		this.node.storage.next(Operation.ACQUIRE, fault);

		assertThat(this.lock.tryLock(Duration.ofSeconds(1))).isTrue();

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(3);
		assertThat(this.node.storage.count(Operation.FIND)).isOne();
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
		this.node.advance(Duration.ofMinutes(10));
		assertThat(this.lock.isHeldByCurrentThread()).isTrue();
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
		this.lock.unlock();
		this.node.advance(Duration.ofMinutes(1));
		assertThat(this.node.entries.size()).isZero();
	}

	@ParameterizedTest
	@MethodSource("granted")
	void whatNobodyTriesAgainIsFreedInTheBackground(Fault fault) {
		this.node.storage.next(Operation.ACQUIRE, fault);
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());

		this.node.advance(Duration.ofMillis(200));

		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void requestThatTheClientOfTheStorageSendsTwiceIsNoBusyLock() {
		this.node.storage.next(Operation.ACQUIRE, SENT_TWICE);

		assertThat(this.lock.tryLock()).isTrue();

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
		this.node.advance(Duration.ofMinutes(10));
		assertThat(this.lock.isHeldByCurrentThread()).isTrue();
		this.lock.unlock();
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void searchDoesNotStandInTheWayOfASingleAttempt() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.UNKNOWN));
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
		List<Boolean> attempts = new ArrayList<>();
		try (Actor actor = new Actor()) {
			this.node.storage.next(Operation.FIND, Fault.answersAfter(() -> {
				try {
					attempts.add(actor.does(this.lock::tryLock));
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}));

			this.node.advance(Duration.ofMillis(200));

			assertThat(attempts).containsExactly(true);
			assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
		}
	}

	@Test
	void requestThatIsCarriedOutAfterTheCallerGaveUpIsFreed() {
		this.node.storage.next(Operation.ACQUIRE, Fault.late(this.late));
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
		this.node.advance(Duration.ofSeconds(20));

		this.late.remove().run();
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
		this.node.advance(Duration.ofSeconds(29));

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
	}

	@Test
	void lateTwinCannotTouchTheHoldOfTheSecondTry() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.late(this.late));
		assertThat(this.lock.tryLock(Duration.ofSeconds(1))).isTrue();
		long token = this.lock.lease().recordToken();

		this.late.remove().run();
		this.node.advance(Duration.ofMinutes(5));

		assertThat(this.lock.isHeldByCurrentThread()).isTrue();
		assertThat(this.node.memory.find("a").orElseThrow().fencingToken()).isEqualTo(token);
		this.lock.unlock();
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void grantThatCameTooLateAndTheNextHaveDifferentTokens() {
		// The tokens are ahead of the clock, which is not what makes the difference.
		for (int i = 0; i < 100; i++) {
			this.node.memory.acquire(new AcquireRequest("a", "other", Duration.ofMillis(1), 1_000_000));
			this.node.advance(Duration.ofMillis(1));
		}
		this.node.storage.next(Operation.ACQUIRE, Fault.after(() -> this.node.timing.advance(Duration.ofSeconds(30))));
		assertThat(this.lock.tryLock()).isFalse();
		this.node.advance(Duration.ofSeconds(1));
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
		long late = this.node.memory.find("a").orElseThrow().fencingToken();

		assertThat(this.lock.tryLock()).isTrue();

		int tokens = RegistrySettings.defaults().handOff().maxHolds();
		assertThat(this.lock.lease().recordToken()).isEqualTo(late + tokens);
		assertThat(this.lock.lease().fencingToken()).isEqualTo(late + 1);
		this.lock.unlock();
	}

	@Test
	void lateTwinAfterTheReleaseOfTheSecondTryIsFreed() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.late(this.late));
		assertThat(this.lock.tryLock(Duration.ofSeconds(1))).isTrue();
		this.node.advance(Duration.ofSeconds(20));
		this.lock.unlock();

		this.late.remove().run();
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
		assertThat(this.lock.tryLock()).isTrue();
		this.lock.unlock();

		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void laterLostAnswersAreLookedAfterAsLong() {
		for (int i = 0; i < 10; i++) {
			this.node.storage.next(Operation.ACQUIRE, Fault.late(this.late));
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
			this.node.advance(Duration.ofSeconds(50));
		}
		this.node.storage.next(Operation.ACQUIRE, Fault.ANSWER_LOST);
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);

		this.node.advance(Duration.ofMillis(200));

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.timing.planned()).isLessThan(5);
		this.node.advance(Duration.ofMinutes(3));
		assertThat(this.node.entries.size()).isZero();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void recordOfAnotherNodeIsLeftAlone() {
		this.node.storage.next(Operation.ACQUIRE, Fault.late(this.late));
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
		this.node.memory.hold("a", "other", Duration.ofHours(1));

		assertThat(this.lock.tryLock()).isFalse();
		assertThat(this.node.storage.count(Operation.FIND)).isZero();
		this.node.advance(Duration.ofMinutes(5));

		assertThat(this.node.owner("a")).isEqualTo("other");
		assertThat(this.node.storage.count(Operation.RELEASE)).isZero();
	}

	@Test
	void answerThatArrivesAfterItsOwnLeaseIsNoGrant() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.after(() -> this.node.advance(Duration.ofSeconds(31))));

		assertThat(this.lock.tryLock()).isFalse();

		this.node.timing.runIo();
		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.events.names()).containsExactly("notAcquired");
		assertThat(this.lock.tryLock(Duration.ofSeconds(1))).isTrue();
	}

	@Test
	void searchThatIsRefusedEnds() {
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.UNKNOWN));
		this.node.storage.always(Operation.FIND, Fault.fails(Effect.REFUSED));
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);

		this.node.advance(Duration.ofMinutes(5));

		assertThat(this.node.entries.size()).isZero();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void searchGoesOnWhileTheStorageFails() {
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.UNKNOWN));
		this.node.storage.always(Operation.FIND, Fault.throwing(() -> new IllegalStateException("bug")));
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(this.lock::tryLock);
		this.node.advance(Duration.ofMinutes(5));
		assertThat(this.node.entries.size()).isOne();

		this.node.storage.heal();
		this.node.advance(Duration.ofMinutes(1));

		assertThat(this.node.entries.size()).isZero();
		assertThat(this.node.storage.count(Operation.FIND)).isLessThan(30);
	}

	private static Fault grantedAndThrowing(Supplier<? extends Throwable> failure) {
		return new Fault() {

			@Override
			public <T> T apply(Supplier<T> request) {
				Objects.requireNonNull(request.get());
				return Fault.throwing(failure).apply(request);
			}

		};
	}

}
