package io.github.storagelock.actuate;

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StorageLockHealthIndicator}.
 */
class StorageLockHealthIndicatorTests {

	private final FaultyLockStorage storage = new FaultyLockStorage(new InMemoryLockStorage());

	private final DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.storage);

	private final AtomicBoolean accepting = new AtomicBoolean(true);

	private final StorageLockHealthIndicator indicator = new StorageLockHealthIndicator(this.registry, this.storage,
			new LostLocks(), this.accepting::get);

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void oneReadTells() {
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		assertThat(this.storage.count()).isOne();
	}

	@Test
	void storageThatFailsIsDownWithItsWords() throws Exception {
		this.registry.acquire("a");
		this.storage.next(Operation.FIND, Fault.fails(Effect.UNKNOWN));

		Health health = this.indicator.health();

		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsKeys("error", "storage", "nodeId")
			.containsEntry("held", 1L)
			.doesNotContainKey("readTime");
	}

	@Test
	void nodeThatTakesNoNewLocksIsOutOfService() {
		this.accepting.set(false);

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
	}

}
