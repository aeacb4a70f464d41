package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.RepeatedTest;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hand-off in real time: waiters that give up, are interrupted or ask for other leases
 * while a lock passes between the threads of two nodes and the storage loses answers. No
 * lock is ever held twice, and none is left behind.
 */
class HandOffRaceTests {

	private static final int THREADS = 6;

	private static final long TIME = Duration.ofMillis(300).toNanos();

	private static final long LONGEST = Duration.ofSeconds(10).toNanos();

	private final InMemoryLockStorage memory = new InMemoryLockStorage();

	private final FaultyLockStorage storage = new FaultyLockStorage(this.memory);

	private final CyclicBarrier start = new CyclicBarrier(THREADS + 1);

	private final AtomicInteger holders = new AtomicInteger();

	private final AtomicLong lastToken = new AtomicLong();

	private volatile boolean over;

	@RepeatedTest(5)
	void noHoldIsDoubledOrLeftBehind() throws Exception {
		RegistrySettings settings = FakeTimeNode.hastySettings()
			.withHandOff(new RegistrySettings.HandOff(20, Duration.ofMillis(1)));
		RecordingListener events = new RecordingListener();
		List<Actor> actors = new ArrayList<>();
		try (DefaultStorageLockRegistry one = new DefaultStorageLockRegistry(this.storage, settings, List.of(events));
				DefaultStorageLockRegistry two = new DefaultStorageLockRegistry(this.storage, settings,
						List.of(events))) {
			List<FutureTask<Void>> work = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Actor actor = new Actor();
				actors.add(actor);
				DefaultStorageLockRegistry registry = (i % 2 == 0) ? one : two;
				work.add(actor.begins(() -> workWith(registry)));
			}
			this.start.await();
			long end = System.nanoTime() + TIME;
			while (end - System.nanoTime() > 0 || isTooEarlyToEnd(events, end)) {
				actors.get(ThreadLocalRandom.current().nextInt(THREADS)).interrupt();
				this.storage.next(Operation.RELEASE, Fault.ANSWER_LOST);
				Thread.sleep(3);
			}
			this.over = true;
			for (FutureTask<Void> step : work) {
				Actor.result(step);
			}
			assertThat(FakeTimeNode.keeperOf(one).holds()).isEmpty();
			this.storage.heal();
			try (LockLease last = one.acquire("a")) {
				assertThat(last.fencingToken()).isGreaterThan(this.lastToken.get());
			}
		}
		finally {
			actors.forEach(Actor::close);
		}
		assertThat(this.memory.find("a")).map(LockRecord::isHeld).contains(false);
		assertThat(events.of("acquired")).anyMatch((event) -> event.handedOff());
	}

	/**
	 * Gives threads that got no processor more time.
	 */
	private static boolean isTooEarlyToEnd(RecordingListener events, long end) {
		return System.nanoTime() - end < LONGEST && events.of("acquired").stream().noneMatch(LockEvent::handedOff);
	}

	private Void workWith(DefaultStorageLockRegistry registry) throws Exception {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		this.start.await();
		while (!this.over) {
			LockOptions options = FakeTimeNode.OPTIONS.withLease(Duration.ofSeconds(30 + random.nextInt(10) / 9))
				.withMaxWait(Duration.ofMillis(random.nextInt(5)));
			try (LockLease lease = registry.acquire("a", options)) {
				assertThat(this.holders.incrementAndGet()).isOne();
				assertThat(this.lastToken.getAndSet(lease.fencingToken())).isLessThan(lease.fencingToken());
				assertThat(this.memory.find("a").orElseThrow()).satisfies((record) -> {
					assertThat(record.ownerId()).isEqualTo(registry.nodeId());
					assertThat(record.fencingToken()).isEqualTo(lease.recordToken());
				});
				if (random.nextInt(16) == 0) {
					// Long enough for others to queue up.
					LockSupport.parkNanos(50_000);
				}
				this.holders.decrementAndGet();
			}
			catch (StorageLockException | InterruptedException ex) {
				// out of time, or interrupted
			}
		}
		return null;
	}

}
