package io.github.storagelock.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.support.locks.DistributedLock;

import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link IntegrationLockRegistry}, by what Spring Integration's users rely on.
 */
class IntegrationLockRegistryTests {

	private final InMemoryLockStorage storage = new InMemoryLockStorage();

	private final DefaultStorageLockRegistry first = new DefaultStorageLockRegistry(this.storage);

	private final DefaultStorageLockRegistry second = new DefaultStorageLockRegistry(this.storage);

	private final IntegrationLockRegistry registry = new IntegrationLockRegistry(this.first);

	private final IntegrationLockRegistry other = new IntegrationLockRegistry(this.second);

	private int counter;

	@AfterEach
	void close() {
		this.first.close();
		this.second.close();
	}

	@Test
	void lockIsTakenAndGivenBackInEachWay() throws Exception {
		Lock lock = this.registry.obtain("foo");

		lock.lock();
		assertBusy();
		lock.unlock();
		lock.lockInterruptibly();
		assertBusy();
		lock.unlock();
		assertThat(lock.tryLock()).isTrue();
		assertBusy();
		lock.unlock();
		assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
		assertBusy();
		lock.unlock();

		assertThat(this.other.obtain("foo").tryLock()).isTrue();
	}

	private void assertBusy() {
		assertThat(this.other.obtain("foo").tryLock()).isFalse();
	}

	@Test
	void threadThatHasItTakesItAgain() {
		this.registry.obtain("foo").lock();
		this.registry.obtain("foo").lock();
		assertThat(this.registry.obtain("foo").tryLock()).isTrue();

		this.registry.obtain("foo").unlock();
		this.registry.obtain("foo").unlock();
		assertBusy();
		this.registry.obtain("foo").unlock();

		assertThat(this.other.obtain("foo").tryLock()).isTrue();
	}

	@Test
	void twoLocksAreHeldAtATime() {
		this.registry.obtain("foo").lock();
		assertThat(this.registry.obtain("bar").tryLock()).isTrue();

		this.registry.obtain("bar").unlock();
		this.registry.obtain("foo").unlock();
	}

	@Test
	void anotherThreadOfTheNodeIsKeptOut() throws Exception {
		this.registry.obtain("foo").lock();

		assertThat(onOtherThread(() -> this.registry.obtain("foo").tryLock(10, TimeUnit.MILLISECONDS))).isFalse();
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(() -> onOtherThread(() -> {
			this.registry.obtain("foo").unlock();
			return true;
		}));

		this.registry.obtain("foo").unlock();
		assertThat(onOtherThread(() -> this.registry.obtain("foo").tryLock())).isTrue();
	}

	@Test
	void unlockAfterALossSaysThatItWasTaken() {
		Lock lock = this.registry.obtain("foo");
		lock.lock();
		this.storage.hold("foo", "thief", Duration.ofMinutes(1));

		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock)
			.withMessageContaining("'foo'")
			.withCauseInstanceOf(IllegalMonitorStateException.class);

		assertThat(this.storage.find("foo").map(LockRecord::ownerId)).hasValue("thief");
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
	}

	@Test
	void timeToLiveIsTheLease() throws Exception {
		DistributedLock lock = this.registry.obtain("foo");

		lock.lock(Duration.ofSeconds(100));
		assertThat(remaining()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
		lock.unlock();
		assertThat(lock.tryLock(Duration.ZERO, Duration.ofSeconds(50))).isTrue();
		assertThat(remaining()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(50));
		lock.unlock();
		assertThatIllegalArgumentException().isThrownBy(() -> lock.lock(Duration.ofMillis(10)))
			.withMessageContaining("lease");
	}

	private Duration remaining() {
		return this.storage.find("foo").orElseThrow().remaining();
	}

	@Test
	void interruptEndsAWaitThatMayBeInterrupted() throws Exception {
		this.storage.hold("foo", "thief", Duration.ofMinutes(1));

		for (Callable<?> wait : List.<Callable<?>>of(() -> this.registry.obtain("foo").tryLock(1, TimeUnit.MINUTES),
				() -> {
					this.registry.obtain("foo").lockInterruptibly();
					return true;
				})) {
			FutureTask<?> waiting = new FutureTask<>(wait);
			Thread thread = new Thread(waiting);
			thread.start();
			Awaitility.await().until(() -> !this.first.localLocks().isEmpty());
			thread.interrupt();

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(waiting::get)
				.withCauseInstanceOf(InterruptedException.class);
		}
	}

	@Test
	void executeLockedRunsOneAfterTheOtherOnTwoNodes() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(8);
		List<Future<?>> futures = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			IntegrationLockRegistry node = (i % 2 == 0) ? this.registry : this.other;
			futures.add(executor.submit(() -> {
				for (int n = 0; n < 50; n++) {
					node.executeLocked("counter", this::count);
				}
				return null;
			}));
		}
		for (Future<?> future : futures) {
			future.get();
		}
		executor.shutdown();

		assertThat(this.counter).isEqualTo(400);
		this.storage.hold("counter", "thief", Duration.ofMinutes(1));
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> this.registry.executeLocked("counter", Duration.ofMillis(10), () -> this.counter = 0));
		assertThat(this.counter).isEqualTo(400);
	}

	private int count() {
		return this.counter++;
	}

	@Test
	void keyThatIsNoTextIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.obtain(7))
			.withMessage("The key of a lock must be a String, but is a java.lang.Integer");
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.obtain(" foo"));
	}

	@Test
	void oneNodeLeadsAndAnotherFollowsItsLoss() {
		LockRegistryLeaderInitiator one = initiator(this.registry);
		LockRegistryLeaderInitiator two = initiator(this.other);
		one.start();
		try {
			Awaitility.await().until(() -> one.getContext().isLeader());
			two.start();
			this.storage.hold("leader", "operator", Duration.ofMillis(300));
			Awaitility.await()
				.untilAsserted(() -> assertThat(one.getContext().isLeader() ^ two.getContext().isLeader()).isTrue());
			one.stop();
			Awaitility.await().untilAsserted(() -> {
				assertThat(two.getContext().isLeader()).isTrue();
				assertThat(one.getContext().isLeader()).isFalse();
			});
		}
		finally {
			one.stop();
			two.stop();
		}
	}

	private static LockRegistryLeaderInitiator initiator(IntegrationLockRegistry registry) {
		LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(registry,
				new DefaultCandidate("node", "leader"));
		initiator.setHeartBeatMillis(20);
		initiator.setBusyWaitMillis(20);
		return initiator;
	}

	private static <T> T onOtherThread(Callable<T> task) throws Exception {
		FutureTask<T> future = new FutureTask<>(task);
		new Thread(future).start();
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw (Exception) ex.getCause();
		}
	}

}
