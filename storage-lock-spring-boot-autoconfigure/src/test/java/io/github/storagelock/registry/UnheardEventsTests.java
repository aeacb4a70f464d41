package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What happens while a log or a listener hangs: everything but that it is told.
 */
class UnheardEventsTests {

	private final FakeTimeNode node = new FakeTimeNode();

	private final Actor other = new Actor();

	@AfterEach
	void endOther() {
		this.other.close();
	}

	@Test
	void lossEndsTheHoldInterruptsAndGivesTheTurn() throws Exception {
		this.node.registry.obtain("a").lock();
		StorageLock next = this.node.registry.obtain("a");
		FutureTask<Boolean> waiting = this.other.begins(() -> next.tryLock(Duration.ofHours(1)));
		this.node.timing.hangEvents();

		this.node.memory.delete("a");
		this.node.advance(Duration.ofSeconds(10));

		assertThat(Thread.interrupted()).isTrue();
		assertThat(Actor.result(waiting)).isTrue();
		assertThat(this.node.events.names()).doesNotContain("lost");
		this.node.timing.goOnTelling();
		assertThat(this.node.events.names()).contains("lost");
	}

	@Test
	void actionsForALossRun() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		boolean[] ran = new boolean[1];
		lease.onLost(() -> ran[0] = true);
		this.node.timing.hangEvents();

		this.node.memory.delete("a");
		this.node.advance(Duration.ofSeconds(10));

		assertThat(ran[0]).isTrue();
	}

	@Test
	void renewalsGoOn() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.timing.hangEvents();
		this.node.storage.next(Operation.RENEW, Fault.fails(Effect.NONE));

		this.node.advance(Duration.ofMinutes(5));

		assertThat(lease.isValid()).isTrue();
	}

	@Test
	void releaseIsNotHeldUpAndToldAfterWhatWasBefore() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.timing.hangEvents();
		this.node.storage.next(Operation.RENEW, Fault.fails(Effect.NONE));
		this.node.advance(Duration.ofSeconds(15));

		lease.release();

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.events.names()).containsExactly("acquired");
		this.node.timing.goOnTelling();
		assertThat(this.node.events.names()).containsExactly("acquired", "renewalFailed", "renewed", "released");
		this.node.registry.acquire("a").release();
		assertThat(this.node.events.names()).endsWith("acquired", "released");
	}

	@Test
	void eventThatCouldNotBeToldKeepsNoOtherFromItsThread() {
		StorageLockListener listener = new StorageLockListener() {

			@Override
			public void onRenewed(LockEvent event) {
				throw new IllegalStateException() {

					@Override
					public String getMessage() {
						throw new IllegalArgumentException("a failure that cannot be logged");
					}

				};
			}

		};
		Listeners listeners = new Listeners("node", List.of(listener, this.node.events));
		HoldEvents events = new HoldEvents(listeners, this.node.timing, "a", "", 1);
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(events::renewed);
		this.node.timing.hangEvents();

		events.released(false, false);

		assertThat(this.node.events.names()).containsExactly("released");
	}

	@Test
	void threadThatEndedWithoutUnlockingIsReleased() throws Exception {
		this.other.does(() -> this.node.registry.obtain("a").tryLock());
		this.other.dies();
		this.node.timing.hangEvents();

		this.node.advance(Duration.ofSeconds(11));

		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.events.names()).containsExactly("acquired");
		this.node.timing.goOnTelling();
		assertThat(this.node.events.names()).containsExactly("acquired", "released");
	}

}
