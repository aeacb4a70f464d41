package io.github.storagelock.registry;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class ReentryTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a");

	@Test
	void reentryIsACounterWithoutStorage() throws Exception {
		this.lock.lock();
		long token = this.lock.lease().fencingToken();
		int asked = this.node.storage.count();

		this.lock.lockInterruptibly();
		assertThat(this.lock.tryLock()).isTrue();
		assertThat(this.lock.tryLock(Duration.ZERO)).isTrue();
		LockLease lease = this.lock.acquire();

		assertThat(this.lock.getHoldCount()).isEqualTo(5);
		assertThat(lease.fencingToken()).isEqualTo(token);
		lease.release();
		for (int i = 0; i < 3; i++) {
			this.lock.unlock();
		}
		assertThat(this.node.storage.count()).isEqualTo(asked);
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
		this.lock.unlock();
		assertThat(this.node.owner("a")).isNull();
		assertThat(this.lock.getHoldCount()).isZero();
		assertThat(this.node.storage.count()).isEqualTo(2);
		assertThat(this.node.events.names()).containsExactly("acquired", "released");
	}

	@Test
	void nothingOfAReentryIsLeftToBeRenewed() throws Exception {
		for (int i = 0; i < 3; i++) {
			this.lock.lock();
			this.node.registry.obtain("a", FakeTimeNode.OPTIONS.withLease(Duration.ofSeconds(12))).lock();
		}
		this.node.advance(Duration.ofSeconds(11));
		assertThat(this.node.storage.count(Operation.RENEW)).isOne();
		for (int i = 0; i < 6; i++) {
			this.lock.unlock();
		}

		this.node.advance(Duration.ofMinutes(1));

		assertThat(this.node.storage.count(Operation.RENEW)).isOne();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void twoObjectsOfOneIdShareTheHoldOfTheThread() {
		StorageLock twin = this.node.registry.obtain("a", FakeTimeNode.OPTIONS.withLease(Duration.ofHours(1)));
		this.lock.lock();

		twin.lock();

		assertThat(this.lock.getHoldCount()).isEqualTo(2);
		assertThat(twin.isHeldByCurrentThread()).isTrue();
		assertThat(twin.lease().remaining()).isEqualTo(Duration.ofSeconds(30));
		this.lock.unlock();
		twin.unlock();
		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.storage.count()).isEqualTo(2);
	}

	@Test
	void otherIdsAreOtherLocks() {
		this.lock.lock();

		this.node.registry.obtain("A").lock();

		assertThat(this.node.storage.count(Operation.ACQUIRE)).isEqualTo(2);
		assertThat(this.lock.getHoldCount()).isOne();
	}

	@Test
	void strangerCannotUnlock() throws Exception {
		this.lock.lock();

		try (Actor stranger = new Actor()) {
			assertNotHeldBy(stranger);
			assertThat(stranger.does(() -> this.lock.tryLock())).isFalse();
			assertThat(stranger.does(this.lock::getHoldCount)).isZero();
		}
		assertThat(this.lock.isHeldByCurrentThread()).isTrue();
	}

	@Test
	void unlockingOnceTooOftenIsRefused() throws Exception {
		this.lock.lock();
		this.lock.unlock();

		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(this.lock::unlock)
			.withMessageContaining("Lock 'a' is not held by thread");
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(this.lock::lease);
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
	}

	@Test
	void conditionsAreNotSupported() {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(this.lock::newCondition);
	}

	@Test
	void leaseOfTheLockIsReleasedByItsThreadOnly() throws Exception {
		LockLease lease = this.lock.acquire();

		try (Actor other = new Actor()) {
			assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(() -> other.does(() -> {
				lease.release();
				return null;
			})).withMessageContaining("belongs to another thread");
		}
		assertThat(lease.isValid()).isTrue();
	}

	@Test
	void releasingALeaseOfTheLockTwiceGivesBackOneLevel() throws Exception {
		this.lock.lock();
		LockLease lease = this.lock.acquire();

		lease.release();
		lease.close();

		assertThat(this.lock.getHoldCount()).isOne();
	}

	@Test
	void staleLeaseOfTheLockDoesNotReleaseALaterHold() throws Exception {
		LockLease stale = this.lock.acquire();
		this.lock.unlock();
		this.lock.lock();

		assertThatNoException().isThrownBy(stale::release);

		assertThat(this.lock.isHeldByCurrentThread()).isTrue();
		assertThat(this.lock.getHoldCount()).isOne();
	}

	@Test
	void leaseMayBeReleasedByAnotherThread() throws Exception {
		LockLease lease = this.node.registry.acquire("a");

		try (Actor other = new Actor()) {
			assertThat(other.does(() -> {
				lease.ensureValid();
				lease.release();
				return lease.isValid();
			})).isFalse();
		}
		assertThat(this.node.owner("a")).isNull();
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lease::ensureValid)
			.withMessage("Lock 'a' was released")
			.isNotInstanceOf(LockLostException.class);
		lease.release();
		assertThat(lease.remaining()).isZero();
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
	}

	@Test
	void acquireOfALeaseByTheHolderOfTheLockIsRefusedAtOnce() {
		this.lock.lock();

		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> this.node.registry.acquire("a"))
			.withMessageContaining("held by this very thread")
			.isNotInstanceOf(LockNotAcquiredException.class);
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMaxWait(Duration.ZERO)))
			.withMessageContaining("held by this very thread through StorageLock");

		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		assertThat(this.node.storage.count()).isOne();
	}

	@Test
	void leaseOfALockThatTheThreadHasLostCanBeAcquired() throws Exception {
		this.lock.lock();
		this.node.keeper.holds().forEach((hold) -> hold.life().lose(new Loss(LossReason.TAKEN, "the test says so")));
		Thread.interrupted();

		LockLease lease = this.node.registry.acquire("a");

		assertThat(lease.isValid()).isTrue();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(this.lock::unlock);
		assertThat(lease.isValid()).isTrue();
		lease.release();
	}

	@Test
	void leaseIsNotReentrant() throws Exception {
		this.node.registry.acquire("a");

		assertThat(this.lock.tryLock()).isFalse();
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
	}

	@Test
	void lockIsNotTakenForNoTask() {
		assertThatNullPointerException().isThrownBy(() -> this.node.registry.runLocked("a", null))
			.withMessage("'task' must not be null");
		assertThatNullPointerException().isThrownBy(() -> this.node.registry.callLocked("a", null))
			.withMessage("'task' must not be null");

		assertThat(this.node.storage.find("a")).isEmpty();
	}

	@Test
	void lockedPiecesOfCodeAreReentrantAndReleased() throws Exception {
		String result = this.node.registry.callLocked("a", () -> {
			this.node.registry.runLocked("a", () -> assertThat(this.lock.getHoldCount()).isEqualTo(2));
			return "done";
		});

		assertThat(result).isEqualTo("done");
		assertThat(this.node.owner("a")).isNull();
		assertThatIllegalStateException().isThrownBy(() -> this.node.registry.runLocked("a", () -> {
			throw new IllegalStateException("no");
		})).withMessage("no");
		assertThat(this.node.owner("a")).isNull();
	}

	private void assertNotHeldBy(Actor stranger) {
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(() -> stranger.does(() -> {
			this.lock.unlock();
			return null;
		})).withMessage("Lock 'a' is not held by thread 'actor'");
	}

}
