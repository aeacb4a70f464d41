package io.github.storagelock.registry;

import java.time.Duration;
import java.util.concurrent.FutureTask;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLease.FencedScope;
import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Locks that are taken under others while no new ones are accepted.
 */
class LastLocksTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock job = this.node.registry.obtain("job");

	private final Actor other = new Actor();

	@AfterEach
	void endOther() {
		this.other.close();
	}

	@Test
	void threadThatHoldsALockMayTakeFurtherOnes() throws Exception {
		this.job.lock();
		this.node.registry.stopAccepting();

		this.node.registry.runLocked("a", () -> this.node.registry.acquire("b").release());
		assertThat(this.node.registry.tryAcquire("c")).isPresent();

		assertRefusedToOthers();
	}

	@Test
	void threadThatUsesALeaseInItsScopeMayTakeFurtherOnes() throws Exception {
		LockLease lease = this.node.registry.acquire("job");
		this.node.registry.stopAccepting();
		assertRefused(() -> this.node.registry.tryAcquire("a"));

		try (FencedScope scope = lease.fenceCurrentThread()) {
			this.node.registry.acquire("a").release();
		}

		assertRefused(() -> this.node.registry.tryAcquire("b"));
	}

	@Test
	void threadThatHoldsALockWaitsOnForAnother() throws Exception {
		this.node.memory.hold("a", "other", Duration.ofSeconds(5));
		FutureTask<Boolean> waiting = this.other.begins(() -> {
			this.job.lock();
			return this.node.registry.obtain("a").tryLock(Duration.ofSeconds(20));
		});
		this.node.awaitSleeper();
		this.node.registry.stopAccepting();

		this.node.advanceUntilDone(waiting, Duration.ofMillis(100));

		assertThat(Actor.result(waiting)).isTrue();
	}

	@Test
	void threadThatHoldsNothingAnyMoreIsRefused() throws Exception {
		this.job.lock();
		this.node.registry.stopAccepting();
		this.job.unlock();

		assertRefused(this.job::lock);
	}

	@Test
	void threadWhoseOnlyLockWasLostIsRefused() throws Exception {
		this.job.lock();
		this.node.registry.stopAccepting();
		this.node.memory.delete("job");
		this.node.advance(Duration.ofSeconds(10));

		assertRefused(() -> this.node.registry.tryAcquire("a"));
		assertThatExceptionOfType(LockLostException.class).isThrownBy(this.job::unlock);
	}

	@Test
	void nobodyIsLetInOnceTheRegistryIsClosed() {
		this.job.lock();

		this.node.registry.close();

		assertRefused(() -> this.node.registry.tryAcquire("a"));
		assertThat(this.job.isHeldByCurrentThread()).isTrue();
	}

	private void assertRefusedToOthers() {
		assertRefused(() -> this.other.does(() -> this.node.registry.tryAcquire("x")));
	}

	private static void assertRefused(ThrowingCallable call) {
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(call)
			.withMessageContaining("is shutting down");
	}

}
