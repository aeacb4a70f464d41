package io.github.storagelock.storage.memory;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of what a test does to {@link InMemoryLockStorage}.
 */
class InMemoryLockStorageTests {

	private final InMemoryLockStorage storage = new InMemoryLockStorage();

	private final DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.storage);

	private final DefaultStorageLockRegistry other = new DefaultStorageLockRegistry(this.storage);

	@AfterEach
	void close() {
		this.registry.close();
		this.other.close();
	}

	@Test
	void whoeverIsSaidToHoldALockKeepsOthersOut() {
		this.storage.hold("job", "somebody else", Duration.ofMinutes(1));

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(
				() -> this.registry.acquire("job", this.registry.defaultOptions().withMaxWait(Duration.ofMillis(10))))
			.withMessageContaining("somebody else");
	}

	@Test
	void whatWasTakenIsFreeForOthersAndLostForItsHolder() {
		LockLease lease = this.registry.tryAcquire("job").orElseThrow();

		boolean held = this.storage.take("job");

		assertThat(held).isTrue();
		try (LockLease next = this.other.tryAcquire("job").orElseThrow()) {
			assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
		}
		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::release);
	}

	@Test
	void nothingIsTakenFromNobody() {
		this.registry.tryAcquire("released").orElseThrow().release();
		this.storage.hold("over", "somebody else", Duration.ZERO);

		assertThat(this.storage.take("unknown")).isFalse();
		assertThat(this.storage.take("released")).isFalse();
		assertThat(this.storage.take("over")).isFalse();
	}

	@Test
	void aMinimumHoldEndsWhenTheClockIsAdvanced() {
		LockOptions options = this.registry.defaultOptions().withMinHold(Duration.ofMinutes(5));
		this.registry.tryAcquire("job", options).orElseThrow().release();

		assertThat(this.other.tryAcquire("job")).isEmpty();
		this.storage.advance(Duration.ofMinutes(5));
		assertThat(this.other.tryAcquire("job")).hasValueSatisfying(LockLease::release);
	}

	@Test
	void aLeaseEndsWhenTheClockIsAdvanced() {
		LockLease lease = this.registry.tryAcquire("job").orElseThrow();

		this.storage.advance(Duration.ofSeconds(31));

		assertThat(this.other.tryAcquire("job")).hasValueSatisfying(LockLease::release);
		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::release);
	}

	@Test
	void clearingFreesEveryLock() {
		this.storage.hold("one", "somebody else", Duration.ofMinutes(1));
		this.storage.hold("two", "somebody else", Duration.ofMinutes(1));

		this.storage.clear();

		assertThat(this.storage.size()).isZero();
		assertThat(this.registry.tryAcquire("one")).hasValueSatisfying(LockLease::release);
		assertThat(this.registry.tryAcquire("two")).hasValueSatisfying(LockLease::release);
	}

	@Test
	void theClockIsThatOfTheSystemInMicroseconds() {
		long before = System.currentTimeMillis();

		this.storage.hold("job", "somebody else", Duration.ofMinutes(1));

		assertThat(this.storage.find("job").orElseThrow().acquiredAt() / 1_000).isBetween(before - 100,
				System.currentTimeMillis() + 100);
	}

}
