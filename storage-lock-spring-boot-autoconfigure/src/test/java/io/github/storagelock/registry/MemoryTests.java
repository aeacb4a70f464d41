package io.github.storagelock.registry;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is left of lock ids that are used once.
 */
class MemoryTests {

	private static final int MANY = 20_000;

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void locksThatWereReleasedLeaveNothing() {
		for (int i = 0; i < MANY; i++) {
			StorageLock lock = this.node.registry.obtain("id-" + i);
			lock.lock();
			lock.unlock();
		}

		assertThat(this.node.timing.planned()).isLessThanOrEqualTo(1);
		assertNothingIsLeft();
		this.node.advance(Duration.ofSeconds(10));
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void locksThatWereHeldTogetherAndRenewedLeaveNothing() {
		for (int i = 0; i < MANY; i++) {
			this.node.registry.obtain("id-" + i).lock();
		}
		this.node.advance(Duration.ofMinutes(1));
		for (int i = 0; i < MANY; i++) {
			this.node.registry.obtain("id-" + i).unlock();
		}

		assertNothingIsLeft();
		this.node.advance(Duration.ofMinutes(1));
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void locksThatWereBusyLeaveNothing() {
		for (int i = 0; i < MANY; i++) {
			this.node.memory.hold("id-" + i, "other", Duration.ofHours(1));
			assertThat(this.node.registry.obtain("id-" + i).tryLock()).isFalse();
		}

		assertNothingIsLeft();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void failuresWithoutEffectLeaveNothing() {
		fail(Effect.NONE);

		assertNothingIsLeft();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void failuresWithUnknownEffectLeaveNothingAfterAWhile() {
		fail(Effect.UNKNOWN);
		assertThat(this.node.entries.size()).isEqualTo(MANY);

		this.node.storage.heal();
		this.node.advance(Duration.ofMinutes(3));

		assertNothingIsLeft();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void locksThatWereLostLeaveNothing() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.node.registry.tryAcquire("id-" + i)).isPresent();
		}
		this.node.timing.hang();
		try (CapturedLog log = new CapturedLog()) {
			this.node.advance(Duration.ofMinutes(1));

			assertThat(log.warnings()).hasSize(100);
		}

		assertNothingIsLeft();
		assertThat(this.node.timing.planned()).isZero();
	}

	private void fail(Effect effect) {
		this.node.storage.always(Fault.fails(effect));
		for (int i = 0; i < MANY; i++) {
			StorageLock lock = this.node.registry.obtain("id-" + i);
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(lock::tryLock);
		}
	}

	private void assertNothingIsLeft() {
		assertThat(this.node.entries.size()).isZero();
		assertThat(this.node.keeper.holds()).isEmpty();
		Object threadHolds = ReflectionTestUtils.getField(this.node.registry, "threadHolds");
		ThreadLocal<?> holds = (ThreadLocal<?>) ReflectionTestUtils.getField(threadHolds, "own");
		assertThat(holds.get()).isNull();
	}

}
