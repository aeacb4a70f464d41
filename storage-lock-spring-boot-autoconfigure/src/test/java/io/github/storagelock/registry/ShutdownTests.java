package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ShutdownTests {

	private final FakeTimeNode node = new FakeTimeNode(settings(Duration.ofMinutes(2)));

	private final StorageLock lock = this.node.registry.obtain("a");

	@Test
	void closingRefusesNewAcquisitions() {
		this.node.registry.close();

		assertRefused(this.lock::lock);
		assertRefused(this.lock::tryLock);
		assertRefused(() -> this.node.registry.acquire("b"));
		assertRefused(() -> this.node.registry.tryAcquire("b"));
		this.node.registry.startAccepting();
		assertRefused(this.lock::lock);
		assertThat(this.node.storage.count()).isZero();
		assertThat(this.node.entries.size()).isZero();
	}

	@Test
	void closingRenewsUntilHoldersHaveFinished() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.timing.schedule(Duration.ofSeconds(50).toNanos(), lease::release);
		long before = this.node.timing.nanoTime();

		try (CapturedLog log = new CapturedLog()) {
			this.node.registry.close();

			assertThat(log.warnings()).isEmpty();
		}
		assertThat(this.node.timing.nanoTime() - before).isBetween(50_000_000_000L, 50_020_000_000L);
		assertThat(this.node.storage.count(Operation.RENEW)).isEqualTo(4);
		assertThat(this.node.events.names()).endsWith("released").doesNotContain("lost");
		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void closingNamesWhoDidNotFinishOnce() throws Exception {
		LockLease b = this.node.registry.acquire("b");
		LockLease a = this.node.registry.acquire("a");
		long before = this.node.timing.nanoTime();

		try (CapturedLog log = new CapturedLog()) {
			this.node.registry.close();
			this.node.registry.close();

			assertThat(log.warnings())
				.containsExactly("Closed while locks are in use; they stay taken until their leases end: [a, b]");
		}
		assertThat(this.node.timing.nanoTime() - before).isEqualTo(Duration.ofMinutes(2).toNanos());
		assertThat(a.isValid()).isTrue();
		assertThat(this.node.owner("a")).isNotNull();
		a.release();
		assertThat(this.node.owner("a")).isNull();
		this.node.advance(Duration.ofSeconds(30));
		assertThat(b.isValid()).isFalse();
		assertThat(this.node.owner("b")).isNull();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void lockThatIsGivenBackTooLateForTheStorageIsNamedOnce() throws Exception {
		LockLease a = this.node.registry.acquire("a");
		LockLease b = this.node.registry.acquire("b");
		this.node.registry.close();
		this.node.storage.next(Operation.RELEASE, Fault.fails(Effect.NONE));

		try (CapturedLog log = new CapturedLog()) {
			a.close();
			a.close();
			b.close();

			assertThat(log.warnings()).singleElement()
				.asString()
				.startsWith("Lock 'a' was given back after its registry was closed");
		}
		assertThat(this.node.owner("a")).isNotNull();
		assertThat(this.node.owner("b")).isNull();
	}

	@Test
	void closingReleasesWhatDeadThreadsHold() throws Exception {
		Actor holder = new Actor();
		holder.does(() -> {
			this.lock.lock();
			this.node.registry.obtain("b").lock();
			return null;
		});
		holder.dies();
		this.node.memory.hold("b", "other", Duration.ofHours(1));
		long before = this.node.timing.nanoTime();

		this.node.registry.close();

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.owner("b")).isEqualTo("other");
		assertThat(this.node.timing.nanoTime()).isEqualTo(before);
	}

	@Test
	void closingSendsWaitingThreadsAwayAtOnce() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		List<Actor> actors = new ArrayList<>();
		List<FutureTask<Boolean>> waiters = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			Actor actor = new Actor();
			actors.add(actor);
			waiters.add(actor.begins(() -> {
				this.lock.lock();
				return true;
			}));
			waiters.add(actor.begins(() -> this.lock.tryLock(Duration.ofDays(1))));
		}
		Awaitility.await().until(() -> this.node.entries.waiting("a") == 5);
		this.node.timing.schedule(Duration.ofSeconds(1).toNanos(), () -> {
			waiters.forEach((waiter) -> assertRefused(() -> Actor.result(waiter)));
			lease.release();
		});

		this.node.registry.close();

		assertThat(this.node.events.of("released")).hasSize(1);
		assertThat(this.node.entries.size()).isZero();
		actors.forEach(Actor::close);
	}

	@Test
	void closingSendsAPollingThreadAwaySoon() throws Exception {
		RegistrySettings defaults = settings(Duration.ofSeconds(1));
		FakeTimeNode slow = new FakeTimeNode(new RegistrySettings("", defaults.options(),
				new RegistrySettings.Polling(Duration.ofMinutes(1), Duration.ofMinutes(1)),
				RegistrySettings.defaults().handOff(), defaults.sweeping(), defaults.shutdownTimeout()));
		slow.memory.hold("a", "other", Duration.ofHours(1));
		try (Actor polling = new Actor()) {
			FutureTask<Boolean> waiter = polling.begins(() -> slow.registry.obtain("a").tryLock(Duration.ofDays(1)));
			Awaitility.await().until(() -> slow.storage.count(Operation.ANNOUNCE_WAITER) == 1);

			slow.registry.close();
			long closed = slow.timing.nanoTime();
			slow.advanceUntilDone(waiter, Duration.ofMillis(10));

			assertThat(slow.timing.nanoTime() - closed).isLessThan(Duration.ofSeconds(30).toNanos());
			assertRefused(() -> Actor.result(waiter));
		}
	}

	@Test
	void searchForOrphansSparesLiveHoldsWhileClosing() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.fails(Effect.UNKNOWN));
		LockLease lease = this.node.registry.acquire("a");

		this.node.timing.schedule(Duration.ofMinutes(1).toNanos(), () -> {
			assertThat(lease.isValid()).isTrue();
			assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
			lease.release();
		});
		this.node.registry.close();

		assertThat(this.node.events.names()).endsWith("released");
		assertThat(this.node.storage.count(Operation.FIND)).isZero();
	}

	@Test
	void lockThatIsWonWhileClosingIsGivenBack() {
		this.node.storage.next(Operation.ACQUIRE, Fault.answersAfter(this.node.registry::close));

		assertRefused(this.lock::lock);

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.lock.getHoldCount()).isZero();
		assertThat(this.node.events.names()).containsExactly("acquired", "released");
	}

	@Test
	void lockThatIsWonWhileClosingIsNotKeptForItsMinimum() {
		this.node.storage.next(Operation.ACQUIRE, Fault.answersAfter(this.node.registry::close));
		StorageLock daily = this.node.registry.obtain("a", FakeTimeNode.OPTIONS.withMinHold(Duration.ofSeconds(20)));

		assertRefused(daily::lock);

		assertThat(this.node.memory.find("a").orElseThrow().remaining()).isZero();
	}

	@Test
	void closingTriesOnceMoreToReleaseWhatItOwes() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.next(Operation.RELEASE, Fault.fails(Effect.NONE));
		lease.release();
		assertThat(this.node.owner("a")).isNotNull();

		this.node.registry.close();
		this.node.timing.runIo();

		assertThat(this.node.owner("a")).isNull();
	}

	@Test
	void refusalAndAcceptanceMayAlternate() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		for (int i = 0; i < 2; i++) {
			this.node.registry.stopAccepting();
			this.node.registry.stopAccepting();
			assertRefused(() -> this.node.registry.tryAcquire("b"));
			this.node.advance(Duration.ofMinutes(1));
			assertThat(lease.isValid()).isTrue();

			this.node.registry.startAccepting();
			this.node.registry.startAccepting();
			this.node.registry.acquire("b").release();
		}
	}

	@Test
	void interruptedCloserDoesNotWait() throws Exception {
		this.node.registry.acquire("a");
		long before = this.node.timing.nanoTime();
		Thread.currentThread().interrupt();

		this.node.registry.close();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.node.timing.nanoTime()).isEqualTo(before);
	}

	private static RegistrySettings settings(Duration shutdownTimeout) {
		RegistrySettings settings = FakeTimeNode.settings();
		return new RegistrySettings("", settings.options(), settings.polling(), RegistrySettings.defaults().handOff(),
				settings.sweeping(), shutdownTimeout);
	}

	private static void assertRefused(ThrowingCallable call) {
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(call)
			.withMessageMatching("Lock '[ab]' cannot be acquired: this node, .+, is shutting down.*");
	}

}
