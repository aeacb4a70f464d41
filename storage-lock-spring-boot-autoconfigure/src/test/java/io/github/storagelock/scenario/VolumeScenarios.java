package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many locks.
 */
interface VolumeScenarios extends StoreFixture {

	int HOLDS = 1_000;

	int ONE_OFF_IDS = 20_000;

	int AT_ONCE = 16;

	int SWEPT_AT_ONCE = 1_000;

	Duration LEASE_OF_MANY = Duration.ofSeconds(12);

	@Test
	default void manyHoldsAreRenewed() throws Exception {
		DefaultStorageLockRegistry node = nodes().node("many", LEASE_OF_MANY);
		List<LockLease> leases = atOnce(HOLDS, (i) -> StoreNodes.acquire(node, "scenario-many-" + i));
		long begun = System.nanoTime();

		// Those that were not renewed have less than half of it.
		Duration half = LEASE_OF_MANY.dividedBy(2);
		await().atMost(LEASE_OF_MANY)
			.until(() -> System.nanoTime() - begun > half.toNanos()
					&& leases.stream().allMatch((lease) -> lease.remaining().compareTo(half) > 0));

		assertThat(leases).allMatch(LockLease::isValid);
		atOnce(HOLDS, (i) -> {
			leases.get(i).release();
			return i;
		});
	}

	@Test
	default void manyIdsThatAreUsedOnceLeaveNothingBehind() throws Exception {
		LockStorage storage = nodes().storage();
		atOnce(ONE_OFF_IDS, (i) -> {
			String id = "scenario-once-" + i;
			Granted granted = (Granted) storage.acquire(new AcquireRequest(id, "once", Duration.ofSeconds(30)));
			return storage.release(new ReleaseRequest(id, "once", granted.fencingToken(), Duration.ZERO));
		});
		assertThat(storage.findAll(null, HOLDS)).noneMatch((record) -> record.lockId().startsWith("scenario-once"));
		if (!nodes().sweeps()) {
			assertThat(storage.sweep(Duration.ZERO, SWEPT_AT_ONCE)).isZero();
			return;
		}
		assertThat(storage.find("scenario-once-0")).isPresent();
		AtomicInteger swept = new AtomicInteger();

		await().atMost(Duration.ofMinutes(2))
			.until(() -> swept.addAndGet(storage.sweep(Duration.ZERO, SWEPT_AT_ONCE)) >= ONE_OFF_IDS
					&& storage.find("scenario-once-0").isEmpty()
					&& storage.find("scenario-once-" + (ONE_OFF_IDS - 1)).isEmpty());
	}

	private static <T> List<T> atOnce(int count, Step<T> step) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
		try {
			List<Future<T>> tasks = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				int number = i;
				tasks.add(executor.submit(() -> step.take(number)));
			}
			List<T> results = new ArrayList<>();
			for (Future<T> task : tasks) {
				results.add(task.get(3, TimeUnit.MINUTES));
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * One of many.
	 *
	 * @param <T> what comes of it
	 */
	interface Step<T> {

		T take(int number) throws Exception;

	}

}
