package io.github.storagelock.registry;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLock;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of the interrupt of a loss once the holder has heard of the loss.
 */
class LossInterruptFlagTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a");

	private final Actor holder = new Actor();

	@AfterEach
	void endHolder() {
		this.holder.close();
	}

	@Test
	void flagOfTheLossIsGoneAfterUnlock() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			lose();
			assertLost(this.lock::unlock);
			return null;
		})).isFalse();
	}

	@Test
	void flagOfTheLossIsGoneAfterTheLeaseIsClosed() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			LockLease lease = this.lock.acquire();
			lose();
			assertLost(lease::close);
			return null;
		})).isFalse();
	}

	@Test
	void flagOfTheLossIsGoneAfterRunLocked() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			assertLost(() -> this.node.registry.runLocked("a", this::lose));
			assertLost(() -> this.node.registry.callLocked("b", () -> {
				hold("b").life().lose(new Loss(LossReason.TAKEN, "the test says so"));
				return null;
			}));
			return null;
		})).isFalse();
	}

	@Test
	void flagOfTheLossIsGoneAfterAnInnerRunLocked() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			assertLost(() -> this.node.registry.runLocked("a", this::lose));
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			assertLost(this.lock::unlock);
			return null;
		})).isFalse();
	}

	@Test
	void flagOfTheLossIsGoneAfterARefusedReentry() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			lose();
			assertLost(this.lock::lock);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			assertLost(this.lock::unlock);
			return null;
		})).isFalse();
	}

	@Test
	void flagThatTheBodyHasRestoredIsGone() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> this.node.registry.runLocked("a", () -> {
					lose();
					try {
						Thread.sleep(20_000);
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
						throw new IllegalStateException(ex);
					}
				}));
			return null;
		})).isFalse();
	}

	@Test
	void flagThatSomebodyElseHasSetBeforeStays() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			Thread.currentThread().interrupt();
			lose();
			assertLost(this.lock::unlock);
			return null;
		})).isTrue();
	}

	@Test
	void flagThatSomebodyElseSetsAfterTheLossWasHeardOfStays() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			this.lock.lock();
			lose();
			assertLost(this.lock::unlock);
			Thread.currentThread().interrupt();
			assertLost(this.lock::unlock);
			return null;
		})).isTrue();
	}

	@Test
	void flagOfSomebodyElseStaysAlthoughAReleaseKeepsItBackWhileTheLossComes() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			StorageLock inner = this.node.registry.obtain("inner");
			inner.lock();
			Thread.currentThread().interrupt();
			this.node.storage.next(Operation.RELEASE, Fault.after(this::lose));
			inner.unlock();
			assertLost(this.lock::unlock);
			return null;
		})).isTrue();
	}

	@Test
	void flagOfSomebodyElseStaysAlthoughAnAcquisitionKeepsItBackWhileTheLossComes() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			Thread.currentThread().interrupt();
			this.node.storage.next(Operation.ACQUIRE, Fault.after(this::lose));
			StorageLock inner = this.node.registry.obtain("inner");
			inner.lock();
			inner.unlock();
			assertLost(this.lock::unlock);
			return null;
		})).isTrue();
	}

	@Test
	void flagOfTheLossIsGoneThoughAReleaseHasKeptItBack() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			this.lock.lock();
			StorageLock inner = this.node.registry.obtain("inner");
			inner.lock();
			lose();
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			inner.unlock();
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			assertLost(this.lock::unlock);
			return null;
		})).isFalse();
	}

	@Test
	void flagsOfTwoLossesAreGone() throws Exception {
		assertThat(isInterruptedAfter(() -> {
			StorageLock inner = this.node.registry.obtain("inner");
			this.lock.lock();
			inner.lock();
			lose();
			hold("inner").life().lose(new Loss(LossReason.TAKEN, "the test says so"));
			assertLost(inner::unlock);
			assertLost(this.lock::unlock);
			return null;
		})).isFalse();
	}

	@Test
	void flagOfALossInATransactionIsGoneWhenThatHasEnded() throws Exception {
		Queue<Runnable> completions = new ArrayDeque<>();
		DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.node.memory, FakeTimeNode.settings(),
				List.of(), completions::add, this.node.timing);
		assertThat(isInterruptedAfter(() -> {
			StorageLock kept = registry.obtain("a");
			kept.lock();
			kept.unlock();
			FakeTimeNode.keeperOf(registry)
				.holds()
				.forEach((hold) -> hold.life().lose(new Loss(LossReason.TAKEN, "the test says so")));
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			completions.forEach(Runnable::run);
			return null;
		})).isFalse();
	}

	private boolean isInterruptedAfter(Callable<Void> step) throws Exception {
		return this.holder.does(() -> {
			step.call();
			return Thread.interrupted();
		});
	}

	/**
	 * Loses the lock as the timer does.
	 */
	private void lose() {
		hold("a").life().lose(new Loss(LossReason.TAKEN, "the test says so"));
	}

	private LeasedHold hold(String lockId) {
		return this.node.keeper.holds()
			.stream()
			.filter((hold) -> hold.lockId().equals(lockId))
			.findFirst()
			.orElseThrow();
	}

	private static void assertLost(ThrowingCallable call) {
		assertThatExceptionOfType(LockLostException.class).isThrownBy(call);
	}

}
