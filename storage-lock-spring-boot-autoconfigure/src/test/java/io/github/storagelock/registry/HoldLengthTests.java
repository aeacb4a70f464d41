package io.github.storagelock.registry;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Holds that last for long: the warning, and the maximum after which they are lost.
 */
class HoldLengthTests {

	private static final LockOptions BOUNDED = FakeTimeNode.OPTIONS.withMaxHold(Duration.ofMinutes(2));

	private final FakeTimeNode node = new FakeTimeNode();

	private final CapturedLog log = new CapturedLog();

	@BeforeEach
	@AfterEach
	void forgetInterrupt() {
		Thread.interrupted();
	}

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void holdIsLostForThatReasonAtItsMaximum() throws Exception {
		LockLease lease = this.node.registry.acquire("a", BOUNDED);
		this.node.advance(Duration.ofSeconds(119));
		assertThat(lease.isValid()).isTrue();
		assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(1));

		this.node.advance(Duration.ofSeconds(1));

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.events.names()).endsWith("lost");
		assertThat(this.log.warnings()).singleElement()
			.asString()
			.endsWith("after 120000 ms: it was held for its maximum of 2m");
		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::release)
			.withMessageContaining("it was held for its maximum of 2m");
	}

	@Test
	void extendedHoldLastsForItsNewMaximumFromThenOn() throws Exception {
		LockLease lease = this.node.registry.acquire("a", BOUNDED);
		this.node.advance(Duration.ofSeconds(100));

		assertThat(lease.extend(Duration.ofMinutes(3), Duration.ZERO)).isTrue();
		this.node.advance(Duration.ofSeconds(179));
		assertThat(lease.isValid()).isTrue();
		this.node.advance(Duration.ofSeconds(1));

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.events.names()).endsWith("lost");
		assertThat(this.node.owner("a")).isNull();
		assertThat(lease.extend(Duration.ofMinutes(3), Duration.ZERO)).isFalse();
	}

	@Test
	void holdWhoseMaximumIsShortenedIsLostThen() throws Exception {
		LockLease lease = this.node.registry.acquire("a");

		assertThat(lease.extend(Duration.ofSeconds(3), Duration.ZERO)).isTrue();
		this.node.advance(Duration.ofSeconds(3));

		assertThat(this.node.events.names()).as("by the timer").endsWith("lost");
	}

	@Test
	void holdWithoutAMaximumMayBecomeOne() throws Exception {
		LockLease lease = this.node.registry.acquire("a", BOUNDED);

		assertThat(lease.extend(Duration.ZERO, Duration.ZERO)).isTrue();
		this.node.advance(Duration.ofMinutes(30));

		assertThat(lease.isValid()).isTrue();
	}

	@Test
	void minimumHoldIsCountedFromTheExtension() throws Exception {
		StorageLock lock = this.node.registry.obtain("a");
		lock.lock();
		this.node.advance(Duration.ofSeconds(20));
		assertThat(lock.lease().extend(Duration.ZERO, Duration.ofSeconds(30))).isTrue();
		lock.unlock();

		this.node.advance(Duration.ofSeconds(29));
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofSeconds(1));
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void extensionOutOfBoundsIsRefusedAndChangesNothing() throws Exception {
		LockLease lease = this.node.registry.acquire("a", BOUNDED);

		assertThatIllegalArgumentException().isThrownBy(() -> lease.extend(Duration.ofMillis(1), Duration.ZERO))
			.withMessageContaining("maximum hold");
		assertThatIllegalArgumentException().isThrownBy(() -> lease.extend(Duration.ZERO, Duration.ofDays(400)))
			.withMessageContaining("minimum hold");

		this.node.advance(Duration.ofMinutes(2));
		assertThat(lease.isValid()).isFalse();
	}

	@Test
	void lockIsFreeForOthersAfterIt() throws Exception {
		this.node.registry.acquire("a", BOUNDED);

		this.node.advance(Duration.ofMinutes(2));

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void holdIsNotRenewedAnyMore() throws Exception {
		this.node.registry.acquire("a", BOUNDED);
		this.node.advance(Duration.ofMinutes(2));
		int renewals = this.node.storage.count(Operation.RENEW);

		this.node.advance(Duration.ofMinutes(10));

		assertThat(this.node.storage.count(Operation.RENEW)).isEqualTo(renewals);
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void threadIsInterruptedAndItsUnlockTells() {
		StorageLock lock = this.node.registry.obtain("a", BOUNDED);
		lock.lock();

		this.node.advance(Duration.ofMinutes(2));

		assertThat(Thread.currentThread().isInterrupted()).isTrue();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
	}

	@Test
	void maximumMayBeShorterThanTheLease() throws Exception {
		LockLease lease = this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMaxHold(Duration.ofSeconds(1)));

		this.node.advance(Duration.ofSeconds(1));

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void holderFindsOutThoughTheTimerIsLate() throws Exception {
		LockLease lease = this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMaxHold(Duration.ofSeconds(5)));
		this.node.timing.stopTasks();

		this.node.advance(Duration.ofSeconds(5));

		assertThat(lease.isValid()).isFalse();
		assertThat(lease.remaining()).isZero();
	}

	@Test
	void everyHoldOfALockHasItsOwnTime() throws Exception {
		this.node.registry.acquire("a", BOUNDED).release();
		this.node.advance(Duration.ofMinutes(1));
		LockLease lease = this.node.registry.acquire("a", BOUNDED);

		this.node.advance(Duration.ofSeconds(90));

		assertThat(lease.isValid()).isTrue();
	}

	@Test
	void minimumOfAHoldThatWasLostAtItsMaximumIsKept() throws Exception {
		this.node.registry.acquire("a", BOUNDED.withMinHold(Duration.ofMinutes(3)));

		this.node.advance(Duration.ofMinutes(2));

		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofMinutes(1));
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void longHoldIsWarnedOfOnce() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.advance(Duration.ofSeconds(299));
		assertThat(this.log.warnings()).isEmpty();

		this.node.advance(Duration.ofSeconds(1));

		assertThat(this.log.warnings()).singleElement()
			.asString()
			.startsWith("Lock 'a' (token " + lease.fencingToken() + ") has been held for 5m, since thread '"
					+ Thread.currentThread().getName() + "' took it.")
			.contains("storage-lock.long-hold");
		this.node.advance(Duration.ofHours(1));
		assertThat(this.log.warnings()).hasSize(1);
		assertThat(lease.isValid()).isTrue();
	}

	@Test
	void longHoldIsTenLeasesOfTheHold() throws Exception {
		this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withLease(Duration.ofMinutes(2)));

		this.node.advance(Duration.ofMinutes(19));
		assertThat(this.log.warnings()).isEmpty();
		this.node.advance(Duration.ofMinutes(1));

		assertThat(this.log.warnings()).hasSize(1);
	}

	@Test
	void longHoldIsWhatTheSettingsSay() throws Exception {
		FakeTimeNode hasty = new FakeTimeNode(FakeTimeNode.settings().withLongHold(Duration.ofSeconds(2)));
		FakeTimeNode patient = new FakeTimeNode(FakeTimeNode.settings().withLongHold(Duration.ZERO));
		hasty.registry.acquire("hasty");
		patient.registry.acquire("patient");

		hasty.advance(Duration.ofSeconds(2));
		patient.advance(Duration.ofHours(2));

		assertThat(this.log.warnings()).singleElement().asString().contains("'hasty'");
	}

	@Test
	void holdThatEndsInTimeIsNotWarnedOf() throws Exception {
		this.node.registry.acquire("a").release();

		this.node.advance(Duration.ofHours(1));

		assertThat(this.log.warnings()).isEmpty();
	}

}
