package io.github.storagelock.registry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LossReason;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who is interrupted when a lease is lost.
 */
class LossInterruptTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final Actor holder = new Actor();

	@AfterEach
	void endHolder() {
		this.holder.close();
	}

	@Test
	void holderIsInterrupted() throws Exception {
		StorageLock lock = this.node.registry.obtain("a");
		this.holder.does(() -> lock(lock));

		assertThat(isInterruptedByLoss()).isTrue();

		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> this.holder.does(() -> unlock(lock)));
		assertThat(this.holder.does(Thread::interrupted)).isFalse();
	}

	@Test
	void holderIsNotInterruptedIfItOnlyWantsToBeTold() throws Exception {
		StorageLock lock = this.node.registry.obtain("a", FakeTimeNode.OPTIONS.withOnLost(OnLost.NOTIFY));
		this.holder.does(() -> lock(lock));

		assertThat(isInterruptedByLoss()).isFalse();

		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
	}

	@Test
	void leaseWithoutAThreadInterruptsNobody() throws Exception {
		LockLease lease = this.holder.does(() -> this.node.registry.acquire("a"));

		assertThat(isInterruptedByLoss()).isFalse();

		assertThat(lease.isValid()).isFalse();
	}

	@Test
	void holderThatFindsOutByUnlockingIsNotInterrupted() throws Exception {
		StorageLock lock = this.node.registry.obtain("a");
		lock.lock();
		this.node.memory.hold("a", "other", Duration.ofHours(1));

		assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);

		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void holderThatUnlocksLateIsNotInterrupted() throws Exception {
		StorageLock lock = this.node.registry.obtain("a");
		lock.lock();
		this.node.timing.stopTasks();
		this.node.advance(Duration.ofSeconds(30));

		assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
		this.node.timing.startTasks();
		this.node.advance(Duration.ofSeconds(1));

		assertThat(Thread.interrupted()).isFalse();
		assertThat(this.node.events.names()).containsExactly("acquired", "lost");
	}

	@Test
	void noInterruptComesAfterUnlock() throws Exception {
		int lost = 0;
		try (CapturedLog log = new CapturedLog()) {
			for (int round = 0; round < 2_000; round++) {
				lost += loseWhileUnlocking("id-" + round) ? 1 : 0;
				assertThat(this.holder.does(Thread::interrupted)).isFalse();
				assertThat(this.node.entries.size()).isZero();
			}
			assertThat(log.warnings()).hasSize(lost);
		}
		assertThat(this.node.events.of("lost")).hasSize(lost);
		assertThat(this.node.events.of("released")).hasSize(2_000 - lost);
	}

	private boolean loseWhileUnlocking(String lockId) throws Exception {
		CyclicBarrier together = new CyclicBarrier(2);
		StorageLock lock = this.node.registry.obtain(lockId);
		this.holder.does(() -> lock(lock));
		LeasedHold hold = (LeasedHold) this.node.keeper.holds().iterator().next();
		FutureTask<Boolean> unlocking = this.holder.begins(() -> {
			together.await(20, TimeUnit.SECONDS);
			boolean late = false;
			try {
				lock.unlock();
			}
			catch (LockLostException ex) {
				late = true;
			}
			Thread.interrupted();
			return late;
		});
		together.await(20, TimeUnit.SECONDS);
		hold.life().lose(new Loss(LossReason.TAKEN, "the test says so"));
		return Actor.result(unlocking);
	}

	/**
	 * Lets the holder work while the lease runs out.
	 */
	private boolean isInterruptedByLoss() throws Exception {
		CountDownLatch working = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(1);
		FutureTask<Boolean> work = this.holder.begins(() -> {
			working.countDown();
			try {
				done.await();
				return Thread.interrupted();
			}
			catch (InterruptedException ex) {
				return true;
			}
		});
		working.await();
		this.node.timing.hang();
		this.node.advance(Duration.ofSeconds(30));
		done.countDown();
		return Actor.result(work);
	}

	private static Void lock(StorageLock lock) {
		lock.lock();
		return null;
	}

	private static Void unlock(StorageLock lock) {
		lock.unlock();
		return null;
	}

}
