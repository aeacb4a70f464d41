package io.github.storagelock.scenario;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.FakeTime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several processes: they count, die, stand still, and have wrong clocks.
 */
interface ProcessScenarios extends StoreFixture {

	int PROCESSES = 3;

	int COUNTS = 20;

	Duration LEASE = Duration.ofSeconds(3);

	@Test
	default void processesDoNotLoseAnUpdate(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("number"), "0");
		List<ChildJvm> processes = new ArrayList<>();
		for (int i = 0; i < PROCESSES; i++) {
			processes.add(nodes().process(Duration.ofSeconds(30), Map.of()));
		}

		processes.forEach((process) -> process.tell("COUNT scenario-processes " + file + " " + COUNTS));
		for (ChildJvm process : processes) {
			process.await("COUNTED");
		}

		assertThat(file).hasContent(Integer.toString(PROCESSES * COUNTS));
	}

	@Test
	default void lockOfAKilledProcessIsHadWhenItsLeaseEnds() throws Exception {
		ChildJvm holder = nodes().process(LEASE, Map.of());
		long token = acquire(holder, "scenario-killed-process");
		long acquired = System.nanoTime();
		LockStorage storage = nodes().storage();
		DefaultStorageLockRegistry next = nodes().node(storage, "next", Duration.ofSeconds(30));
		// It lives on renewals.
		await().until(() -> System.nanoTime() - acquired > LEASE.plusSeconds(1).toNanos());
		assertThat(StoreNodes.isHeld(storage, "scenario-killed-process")).isTrue();

		holder.kill();
		long killed = System.nanoTime();
		LockLease lease = StoreNodes.acquire(next, "scenario-killed-process");

		assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(LEASE.plus(nodes().slack()));
		assertThat(lease.fencingToken()).isGreaterThan(token);
		lease.release();
	}

	@Test
	default void processThatStoodStillBeyondItsLeaseHoldsNothing() throws Exception {
		ChildJvm holder = nodes().process(LEASE, Map.of());
		long token = acquire(holder, "scenario-stopped-process");
		LockStorage storage = nodes().storage();
		DefaultStorageLockRegistry next = nodes().node(storage, "next", Duration.ofSeconds(30));

		holder.suspend();
		long stopped = System.nanoTime();
		LockLease lease = StoreNodes.acquire(next, "scenario-stopped-process");
		assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(LEASE.plus(nodes().slack()));
		holder.resume();
		holder.tell("VALID");

		assertThat(holder.await("VALID")).isEqualTo("false");
		holder.tell("RELEASE");
		assertThat(holder.await("RELEASED")).isEqualTo("false");
		assertThat(lease.isValid()).isTrue();
		assertThat(lease.fencingToken()).isGreaterThan(token);
		assertThat(StoreNodes.find(storage, "scenario-stopped-process").ownerId()).isEqualTo(next.nodeId());
		lease.release();
	}

	@ParameterizedTest(name = "{0} hour")
	@ValueSource(ints = { -1, 1 })
	default void clockOfAProcessDecidesNothing(int hours) throws Exception {
		FakeTime.assumeThere();
		String ours = "scenario-true-clock" + hours;
		String theirs = "scenario-wrong-clock" + hours;
		LockStorage storage = nodes().storage();
		DefaultStorageLockRegistry node = nodes().node(storage, "right", Duration.ofSeconds(30));
		LockLease lease = StoreNodes.acquire(node, ours);
		ChildJvm wrong = nodes().process(LEASE, FakeTime.environment(Duration.ofHours(hours)));
		wrong.tell("CLOCK");
		assertThat(Long.parseLong(wrong.await("CLOCK")) - System.currentTimeMillis())
			.isBetween(Duration.ofMinutes(hours * 60 - 1).toMillis(), Duration.ofMinutes(hours * 60 + 1).toMillis());

		wrong.tell("TRY " + ours);
		assertThat(wrong.await("TRIED")).isEqualTo("false");
		long token = acquire(wrong, theirs);

		long acquired = System.nanoTime();
		await().until(() -> System.nanoTime() - acquired > LEASE.plusSeconds(1).toNanos());
		assertThat(node.tryAcquire(theirs, node.defaultOptions().withMaxWait(Duration.ZERO))).isEmpty();
		wrong.kill();
		long killed = System.nanoTime();
		LockLease next = StoreNodes.acquire(node, theirs);
		assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(LEASE.plus(nodes().slack()));
		assertThat(next.fencingToken()).isGreaterThan(token);
		next.release();
		lease.release();
	}

	private static long acquire(ChildJvm process, String lockId) throws Exception {
		process.tell("ACQUIRE " + lockId);
		return Long.parseLong(process.await("ACQUIRED"));
	}

}
