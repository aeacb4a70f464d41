package io.github.storagelock.registry;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of locks that an operator takes away.
 */
class RevocationTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void ownHoldIsLostAtOnceAndNobodyElseHasTheLockBeforeItsLeaseEnds() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.advance(Duration.ofSeconds(5));

		assertThat(this.node.registry.revoke("a", lease.recordToken(), false)).isTrue();

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.events.of("lost")).extracting(LockEvent::reason).containsExactly(LossReason.REVOKED);
		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::ensureValid)
			.withMessageContaining("'a'")
			.withMessageContaining("was lost: it was revoked");
		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::release);
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofMillis(24_999));
		assertThat(this.node.registry.tryAcquire("a")).isEmpty();
		this.node.advance(Duration.ofMillis(1));
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void lockIsFreeAtOnceIfThatIsWanted() throws Exception {
		LockLease lease = this.node.registry.acquire("a");

		assertThat(this.node.registry.revoke("a", lease.recordToken(), true)).isTrue();

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void nodeElsewhereLearnsByItsNextRenewal() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.memory.revoke("a", lease.recordToken(), false);

		this.node.advance(Duration.ofMillis(9_999));
		assertThat(lease.isValid()).isTrue();
		this.node.advance(Duration.ofMillis(1));

		assertThat(lease.isValid()).isFalse();
		assertThat(this.node.events.of("lost")).extracting(LockEvent::reason).containsExactly(LossReason.REVOKED);
	}

	@Test
	void nodeElsewhereLearnsByItsRelease() throws Exception {
		for (boolean atOnce : new boolean[] { false, true }) {
			LockLease lease = this.node.registry.acquire("a" + atOnce);
			this.node.memory.revoke("a" + atOnce, lease.recordToken(), atOnce);

			assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::release)
				.withMessageContaining("was lost: it was revoked");
		}
		assertThat(this.node.events.of("lost")).extracting(LockEvent::reason)
			.containsExactly(LossReason.REVOKED, LossReason.REVOKED);
	}

	@Test
	void releaseDoesNotFailBecauseTheReasonIsNotKnown() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.memory.revoke("a", lease.recordToken(), true);
		this.node.storage.next(Operation.FIND, Fault.fails(Effect.UNKNOWN));

		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::release)
			.withMessageContaining("taken or changed by somebody else");
		assertThat(this.node.events.of("lost")).extracting(LockEvent::reason).containsExactly(LossReason.TAKEN);
	}

	@Test
	void onlyTheHoldThatWasSeenIsRevoked() throws Exception {
		LockLease lease = this.node.registry.acquire("a");

		assertThat(this.node.registry.revoke("a", lease.recordToken() - 1, true)).isFalse();
		assertThat(this.node.registry.revoke("b", lease.recordToken(), true)).isFalse();

		assertThat(lease.isValid()).isTrue();
		lease.release();
		assertThat(this.node.registry.revoke("a", lease.recordToken(), true)).isFalse();
	}

	@Test
	void whatWasLeftToTheNextOneIsForgotten() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		LockEntry entry = this.node.entries.enter("a");
		Tenure left = ((LeasedHold) lease).tenure().next(((LeasedHold) lease).life().deadline());
		entry.bequeath(left);

		this.node.registry.revoke("a", lease.recordToken() - 1, false);
		assertThat(entry.isLeftToNext()).isTrue();
		this.node.registry.revoke("a", lease.recordToken(), false);

		assertThat(entry.isLeftToNext()).isFalse();
		this.node.entries.leave(entry);
	}

	@Test
	void storageThatFailsIsTold() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.next(Operation.REVOKE, Fault.fails(Effect.NONE));

		assertThatExceptionOfType(StorageLockException.class)
			.isThrownBy(() -> this.node.registry.revoke("a", lease.recordToken(), false))
			.withMessageStartingWith("Lock 'a' could not be revoked: ");
		assertThatIllegalArgumentException().isThrownBy(() -> this.node.registry.revoke(" a", 1, false));
		assertThat(lease.isValid()).isTrue();
	}

}
