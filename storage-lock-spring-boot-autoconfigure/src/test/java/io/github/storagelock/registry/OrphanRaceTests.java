package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The search for orphans against those who acquire, with real threads: while requests are
 * carried out late, again and again, no hold that is in use loses its record.
 */
class OrphanRaceTests {

	private final InMemoryLockStorage memory = new InMemoryLockStorage();

	private final FaultyLockStorage storage = new FaultyLockStorage(this.memory);

	private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

	private final Random random = new Random();

	private final AtomicInteger held = new AtomicInteger();

	@Test
	void liveHoldIsNeverFreed() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.storage,
				FakeTimeNode.hastySettings(), List.of());
				Actor one = new Actor();
				Actor two = new Actor();
				Actor searcher = new Actor()) {
			FutureTask<Void> first = one.begins(() -> acquireAgainAndAgain(registry, over));
			FutureTask<Void> second = two.begins(() -> acquireAgainAndAgain(registry, over));
			FutureTask<Void> search = searcher.begins(() -> search(registry, over));
			for (int i = 0; i < 500 || this.held.get() < 100; i++) {
				this.storage.next(Operation.ACQUIRE, any(Fault.NONE, Fault.late(this.late), Fault.ANSWER_LOST));
				TimeUnit.MILLISECONDS.sleep(1);
				carryOut();
				assertThat(i).as("rounds, with holds: " + this.held).isLessThan(20_000);
			}
			over.set(true);
			Actor.result(first);
			Actor.result(second);
			Actor.result(search);
		}
	}

	private Void acquireAgainAndAgain(DefaultStorageLockRegistry registry, AtomicBoolean over) throws Exception {
		while (!over.get()) {
			try (LockLease lease = registry.acquire("a",
					registry.defaultOptions().withMaxWait(Duration.ofMillis(50)))) {
				this.held.incrementAndGet();
				for (int i = 0; i < 20; i++) {
					assertThat(this.memory.find("a").orElseThrow()).satisfies((record) -> {
						assertThat(record.ownerId()).isEqualTo(registry.nodeId());
						assertThat(record.fencingToken()).isEqualTo(lease.recordToken());
					});
					Thread.yield();
				}
			}
			catch (StorageLockException ex) {
				// an answer was lost, or it took too long
			}
		}
		return null;
	}

	/**
	 * Looks as the background does, but without a pause.
	 */
	private Void search(DefaultStorageLockRegistry registry, AtomicBoolean over) {
		LockEntries entries = FakeTimeNode.partOf(LockEntries.class, registry, "acquirer", "entries");
		Orphans orphans = FakeTimeNode.partOf(Orphans.class, registry, "acquirer", "orphans");
		Holds holds = FakeTimeNode.partOf(Holds.class, registry, "acquirer", "holds");
		while (!over.get()) {
			LockEntry entry = entries.enter("a");
			if (entry.takeTurnNow()) {
				orphans.settle(entry);
				holds.giveTurn(entry);
			}
			entries.leave(entry);
			Thread.onSpinWait();
		}
		return null;
	}

	private Fault any(Fault... faults) {
		return faults[this.random.nextInt(faults.length)];
	}

	private void carryOut() {
		for (Runnable request = this.late.poll(); request != null; request = this.late.poll()) {
			request.run();
		}
	}

}
