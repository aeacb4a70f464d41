package io.github.storagelock.registry;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a loss leaves behind whose interrupt fails, as it may where somebody else has made
 * the thread or what it waits for.
 */
class FailingInterruptTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void lockCanBeTakenAgainAndTheHolderHearsOfTheLoss() throws Exception {
		StorageLock lock = this.node.registry.obtain("a");
		FutureTask<Void> holder = new FutureTask<>(() -> {
			lock.lock();
			LeasedHold hold = this.node.keeper.holds().iterator().next();
			assertThatExceptionOfType(SecurityException.class)
				.isThrownBy(() -> hold.life().lose(new Loss(LossReason.TAKEN, "the test says so")));
			assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
			return null;
		});
		Thread thread = new Thread(holder) {

			@Override
			public void interrupt() {
				throw new SecurityException("the test says so");
			}

		};
		thread.setDaemon(true);
		thread.start();
		holder.get(20, TimeUnit.SECONDS);

		assertThat(this.node.keeper.holds()).isEmpty();
		assertThat(this.node.entries.size()).isZero();
		LockLease next = this.node.registry.acquire("a");
		assertThat(next.isValid()).isTrue();
		next.release();
	}

}
