package io.github.storagelock.aspect;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for methods that lose their lock while they run, with a registry as it is.
 */
class LostMethodTests {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@BeforeEach
	void start() {
		this.context.registerBean(InMemoryLockStorage.class, () -> new InMemoryLockStorage());
		this.context.registerBean(DefaultStorageLockRegistry.class,
				() -> new DefaultStorageLockRegistry(this.context.getBean(InMemoryLockStorage.class),
						RegistrySettings.defaults(), List.of()));
		this.context.register(LockedBeans.AdvisorConfiguration.class, Service.class);
		this.context.refresh();
	}

	@AfterEach
	void close() {
		this.context.close();
		Thread.interrupted();
	}

	@Test
	void interruptOfTheLossEndsWithTheMethod() {
		Service service = this.context.getBean(Service.class);

		assertThatExceptionOfType(LockLostException.class).isThrownBy(service::swallowing);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(service::restoring);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(service::unaware);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void interruptOfSomebodyElseStays() {
		Service service = this.context.getBean(Service.class);

		assertThatExceptionOfType(LockLostException.class).isThrownBy(service::interrupted);

		assertThat(Thread.currentThread().isInterrupted()).isTrue();
	}

	@Test
	void methodIsLostAtItsMaximum() {
		Service service = this.context.getBean(Service.class);

		assertThatExceptionOfType(LockLostException.class).isThrownBy(service::hanging)
			.withMessageContaining("it was held for its maximum of 1s");

		StorageLockRegistry registry = this.context.getBean(StorageLockRegistry.class);
		// It is freed in the background, long before its lease of 30 s ends.
		Awaitility.await().until(() -> registry.tryAcquire("hanging").isPresent());
	}

	static class Service {

		@Autowired
		InMemoryLockStorage storage;

		@DistributedLock(name = "job", lease = "1s")
		void swallowing() {
			this.storage.delete("job");
			awaitInterrupt();
		}

		@DistributedLock(name = "job", lease = "1s")
		void restoring() {
			this.storage.delete("job");
			awaitInterrupt();
			Thread.currentThread().interrupt();
		}

		@DistributedLock(name = "job", lease = "1s")
		void unaware() {
			this.storage.delete("job");
			while (!Thread.currentThread().isInterrupted()) {
				Thread.onSpinWait();
			}
		}

		@DistributedLock(name = "job", lease = "1s")
		void interrupted() {
			Thread.currentThread().interrupt();
			this.storage.delete("job");
			long end = System.nanoTime() + 1_500_000_000L;
			while (System.nanoTime() - end < 0) {
				Thread.onSpinWait();
			}
		}

		@DistributedLock(name = "hanging", maxHold = "1s")
		void hanging() {
			awaitInterrupt();
		}

		private static void awaitInterrupt() {
			try {
				Thread.sleep(30_000);
			}
			catch (InterruptedException ex) {
				// The loss is told by what comes out of the method.
			}
		}

	}

}
