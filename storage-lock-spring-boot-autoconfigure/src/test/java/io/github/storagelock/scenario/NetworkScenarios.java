package io.github.storagelock.scenario;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.FaultyLink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Networks that are slow, or swallow everything.
 */
interface NetworkScenarios extends StoreFixture {

	Duration BOUND = Duration.ofSeconds(9);

	@Test
	default void slowNetworkCostsTimeAndNoLease() throws Exception {
		Duration lease = Duration.ofSeconds(4);
		try (FaultyLink link = new FaultyLink(nodes().port())) {
			LockStorage storage = nodes().storage(link.port());
			storage.find("scenario-warm");
			link.delay(Duration.ofMillis(100));
			LockStorage observer = nodes().storage();
			LockLease held = StoreNodes.acquire(nodes().node(storage, "slow", lease), "scenario-slow");
			long begun = System.nanoTime();

			await().atMost(lease.multipliedBy(2))
				.pollInterval(Duration.ofMillis(100))
				.failFast("the lock is lost", () -> !held.isValid() || !StoreNodes.isHeld(observer, "scenario-slow"))
				.until(() -> System.nanoTime() - begun > lease.plusSeconds(1).toNanos());

			held.release();
			assertThat(StoreNodes.isHeld(observer, "scenario-slow")).isFalse();
		}
	}

	@Test
	default void networkThatSwallowsEverythingIsWaitedForWithinABound() throws Exception {
		try (FaultyLink link = new FaultyLink(nodes().port())) {
			LockStorage storage = nodes().storage(link.port());
			storage.find("scenario-warm");
			StorageLock lock = nodes().node(storage, "lost", Duration.ofSeconds(30)).obtain("scenario-lost");
			link.loseAll();
			long begun = System.nanoTime();

			LockStorageException failure = catchThrowableOfType(LockStorageException.class,
					() -> storage.acquire(new AcquireRequest("scenario-void", "lost", Duration.ofSeconds(2))));
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> lock.tryLock(Duration.ofSeconds(1)));

			// Nothing has happened where the first request of several only reads.
			assertThat(failure.effect()).isIn(Effect.UNKNOWN, Effect.NONE);
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
			link.cut();
			link.heal();
			await().pollInSameThread().atMost(BOUND).until(() -> lock.tryLock(Duration.ofSeconds(1)));
			lock.unlock();
		}
	}

}
