package io.github.storagelock.aspect;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.OnBusy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for threads that are interrupted while they wait for a lock.
 */
class DistributedLockInterruptTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void interruptIsThrownAsItIsWhereTheMethodDeclaresIt() {
		Service service = this.beans.start(Service.class);

		Thread.currentThread().interrupt();

		assertThatExceptionOfType(InterruptedException.class).isThrownBy(service::interruptible);
		assertThat(Thread.interrupted()).isFalse();
		assertThat(this.beans.registry.events).isEmpty();
	}

	@Test
	void interruptIsKeptWhereTheMethodCannotThrowItAndIsNotSkipped() {
		Service service = this.beans.start(Service.class);

		Thread.currentThread().interrupt();

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(service::skipping)
			.withMessage("The thread was interrupted while it waited for lock 'skip'")
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.beans.registry.events).isEmpty();
	}

	@Test
	void noneIsKeptWhenTheWaitForOneOfSeveralIsInterrupted() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.afterAcquire = (id) -> Thread.currentThread().interrupt();

		assertThatExceptionOfType(InterruptedException.class).isThrownBy(service::several);

		assertThat(this.beans.registry.events).containsExactly("acquire a", "release a");
	}

	static class Service {

		@DistributedLock(name = "interruptible")
		void interruptible() throws InterruptedException {
		}

		@DistributedLock(name = "skip", onBusy = OnBusy.SKIP)
		void skipping() {
		}

		@DistributedLock(name = "a")
		@DistributedLock(name = "b")
		void several() throws Exception {
		}

	}

}
