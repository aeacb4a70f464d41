package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;

import org.awaitility.Awaitility;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.testing.FaultyLockStorage;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A registry whose time stands still until a test moves it, over a storage on the same
 * time that can be disturbed. Its lease is 30 s, renewed every 10 s.
 */
final class FakeTimeNode {

	static final LockOptions OPTIONS = LockOptions.defaults();

	private static final Duration LIMIT = Duration.ofSeconds(30);

	final FakeTiming timing = new FakeTiming();

	final InMemoryLockStorage memory = new InMemoryLockStorage(this.timing::micros);

	final FaultyLockStorage storage = new FaultyLockStorage(this.memory);

	final RecordingListener events = new RecordingListener();

	final DefaultStorageLockRegistry registry;

	final LockEntries entries;

	final LeaseKeeper keeper;

	FakeTimeNode() {
		this(settings());
	}

	FakeTimeNode(RegistrySettings settings, StorageLockListener... more) {
		List<StorageLockListener> listeners = new ArrayList<>(List.of(more));
		listeners.add(this.events);
		this.registry = new DefaultStorageLockRegistry(this.storage, settings, listeners, this.timing);
		this.entries = partOf(LockEntries.class, this.registry, "acquirer", "entries");
		this.keeper = keeperOf(this.registry);
	}

	/**
	 * Returns the defaults without a sweeper, whose timer would be in the way of a count.
	 */
	static RegistrySettings settings() {
		RegistrySettings defaults = RegistrySettings.defaults();
		return new RegistrySettings("test", OPTIONS, defaults.polling(), defaults.handOff(),
				new RegistrySettings.Sweeping(false, Duration.ofDays(1)), defaults.shutdownTimeout());
	}

	/**
	 * Returns the same with short pauses between polls, for tests in real time.
	 */
	static RegistrySettings hastySettings() {
		RegistrySettings settings = settings();
		return new RegistrySettings("test", OPTIONS,
				new RegistrySettings.Polling(Duration.ofMillis(1), Duration.ofMillis(4)), settings.handOff(),
				settings.sweeping(), settings.shutdownTimeout());
	}

	static LeaseKeeper keeperOf(DefaultStorageLockRegistry registry) {
		return partOf(LeaseKeeper.class, registry, "shutdown", "keeper");
	}

	/**
	 * Returns what is at the end of a path of fields.
	 */
	static <T> T partOf(Class<T> type, DefaultStorageLockRegistry registry, String... path) {
		Object part = registry;
		for (String field : path) {
			part = Objects.requireNonNull(ReflectionTestUtils.getField(part, field), field);
		}
		return type.cast(part);
	}

	void advance(Duration step) {
		this.timing.advance(step);
	}

	/**
	 * Moves time until a step of another thread is over, each time once somebody waits
	 * for it: a thread that gets no processor does not lose time by that.
	 */
	void advanceUntilDone(FutureTask<?> step, Duration by) {
		long end = System.nanoTime() + LIMIT.toNanos();
		while (!step.isDone()) {
			if (this.timing.isAnybodyAsleep()) {
				advance(by);
			}
			else {
				Thread.yield();
			}
			assertThat(end - System.nanoTime()).as("the time left for this").isPositive();
		}
	}

	/**
	 * Waits until somebody waits for time to move.
	 */
	void awaitSleeper() {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(this.timing::isAnybodyAsleep);
	}

	/**
	 * Waits until other threads have begun to ask the storage so often.
	 */
	void awaitCount(Operation operation, int count) {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.storage.count(operation) == count);
	}

	/**
	 * Waits until so many threads wait for the turn of a lock.
	 */
	void awaitWaiters(String lockId, int count) {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.entries.waiting(lockId) == count);
	}

	/**
	 * Returns who holds the lock as the storage sees it; null if nobody does.
	 */
	String owner(String lockId) {
		return this.memory.find(lockId).filter(LockRecord::isHeld).map(LockRecord::ownerId).orElse(null);
	}

}
