package io.github.storagelock.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Writes that check the record of the lock by themselves, and what becomes of the lock
 * after them: another thread waits for it, and either gets it from hand to hand, under
 * the same record, or from the storage.
 */
class FencedCallTests {

	private static final LockOptions OPTIONS = FakeTimeNode.OPTIONS.withOnLost(OnLost.NOTIFY);

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a", OPTIONS);

	private final Actor actor = new Actor();

	@AfterEach
	void endActor() {
		this.actor.close();
	}

	@Test
	void lockIsHandedOnAfterAWriteThatReturned() throws Exception {
		LockLease lease = this.node.registry.acquire("a");

		assertThat(lease.callFenced(() -> "written")).isEqualTo("written");

		assertThat(next(lease).recordToken()).isEqualTo(lease.recordToken());
	}

	@Test
	void lockIsReleasedAfterAWriteThatFailed() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		lease.callFenced(() -> "written");

		assertThatExceptionOfType(IOException.class).isThrownBy(() -> lease.callFenced(() -> {
			throw new IOException("no answer");
		}));

		assertThat(next(lease).recordToken()).isGreaterThan(lease.recordToken());
		assertThat(this.node.storage.count(Operation.RELEASE)).isOne();
	}

	@Test
	void lockIsReleasedWhileAWriteIsUnderWay() throws Exception {
		LockLease lease = this.node.registry.acquire("a");

		LockLease next = lease.callFenced(() -> next(lease));

		assertThat(next.recordToken()).isGreaterThan(lease.recordToken());
	}

	@Test
	void leaseOfAThreadFencesAsWell() throws Exception {
		LockLease lease = this.lock.acquire();

		assertThat(lease.callFenced(() -> "written")).isEqualTo("written");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> lease.callFenced(() -> {
			throw new AssertionError("an Error is no answer either");
		}));

		assertThat(next(lease).recordToken()).isGreaterThan(lease.recordToken());
	}

	@Test
	void nothingIsWrittenUnderALockThatWasLost() throws Exception {
		AtomicInteger writes = new AtomicInteger();
		LockLease lease = this.node.registry.acquire("a", OPTIONS);
		LockLease own = this.node.registry.obtain("b", OPTIONS).acquire();
		this.node.memory.delete("a");
		this.node.memory.delete("b");
		this.node.advance(Duration.ofSeconds(10));

		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> lease.callFenced(writes::incrementAndGet));
		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> own.callFenced(writes::incrementAndGet));

		assertThat(writes).hasValue(0);
	}

	@Test
	void nothingIsWrittenUnderALockThatWasReleased() throws Exception {
		AtomicInteger writes = new AtomicInteger();
		LockLease lease = this.node.registry.acquire("a");
		lease.release();
		LockLease outer = this.lock.acquire();
		LockLease inner = this.lock.acquire();
		inner.release();

		assertThatExceptionOfType(IllegalMonitorStateException.class)
			.isThrownBy(() -> lease.callFenced(writes::incrementAndGet))
			.isNotInstanceOf(LockLostException.class);
		assertThatExceptionOfType(IllegalMonitorStateException.class)
			.isThrownBy(() -> inner.callFenced(writes::incrementAndGet))
			.withMessage("Lock 'a' was released by this lease");

		assertThat(writes).hasValue(0);
		assertThat(outer.callFenced(writes::incrementAndGet)).isOne();
	}

	@Test
	void refusedWriteLeavesNoDoubt() throws Exception {
		LeasedHold hold = (LeasedHold) this.node.registry.acquire("a");
		hold.release();

		assertThatExceptionOfType(IllegalMonitorStateException.class)
			.isThrownBy(() -> hold.callFenced(() -> "written"));

		assertThat(hold.isInDoubt()).isFalse();
	}

	/**
	 * Releases a lease for which another thread waits, and returns what that gets.
	 */
	private LockLease next(LockLease lease) throws Exception {
		FutureTask<LockLease> waiter = this.actor
			.begins(() -> this.node.registry.acquire("a", OPTIONS.withMaxWait(Duration.ofHours(1))));
		this.node.awaitWaiters("a", 1);
		lease.release();
		return Actor.result(waiter);
	}

}
