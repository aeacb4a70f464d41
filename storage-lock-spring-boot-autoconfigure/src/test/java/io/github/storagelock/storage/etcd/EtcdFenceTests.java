package io.github.storagelock.storage.etcd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Data in the same etcd as the locks, written by one who was stopped right after he had
 * looked at his lease.
 */
class EtcdFenceTests extends AbstractEtcdTests {

	// Nothing is left to wait for.
	private static final RegistrySettings SETTINGS = new RegistrySettings("", LockOptions.defaults(),
			RegistrySettings.defaults().polling(), RegistrySettings.defaults().handOff(),
			RegistrySettings.defaults().sweeping(), Duration.ZERO);

	private final EtcdFence fence = new EtcdFence(this.settings);

	private final ByteSequence balance = EtcdKeys.bytes(this.settings.prefix() + "data/balance");

	private DefaultStorageLockRegistry node;

	private LockLease lease;

	@BeforeEach
	void acquire() throws InterruptedException {
		this.node = new DefaultStorageLockRegistry(this.storage, SETTINGS, List.of());
		this.lease = this.node.acquire("lock", LockOptions.defaults().withOnLost(OnLost.NOTIFY));
		client.getKVClient().put(this.balance, number(100)).join();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void writeOfAHolderThatWasStoppedIsRefusedByEtcd() throws Exception {
		boolean written = this.lease.callFenced(() -> {
			long seen = read();
			anotherNodeTakesOverAndAdds(50);
			return write(seen + 10, this.fence.compare(this.lease));
		});

		assertThat(written).isFalse();
		assertThat(read()).isEqualTo(150);
		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> this.lease.ensureApplied(written ? 1 : 0));
	}

	@Test
	void withoutTheFenceAnUpdateIsLost() throws Exception {
		long seen = read();
		anotherNodeTakesOverAndAdds(50);

		assertThat(write(seen + 10)).isTrue();

		assertThat(read()).isEqualTo(110);
	}

	@Test
	void holderWrites() throws Exception {
		for (int i = 0; i < 2; i++) {
			assertThat(this.lease.callFenced(() -> write(read() + 10, this.fence.compare(this.lease)))).isTrue();
		}

		assertThat(read()).isEqualTo(120);
	}

	@Test
	void holderWritesAfterRenewals() throws Exception {
		for (Duration length : new Duration[] { LEASE, LEASE.multipliedBy(3) }) {
			assertThat(this.storage.renew(
					new RenewRequest(this.node.nodeId(), length, List.of(new Hold("lock", this.lease.recordToken())))))
				.containsExactly(Renewal.RENEWED);

			assertThat(write(1, this.fence.compare(this.lease))).as(length.toString()).isTrue();
		}
	}

	@Test
	void nobodyWritesForALeaseThatHasEndedOrWasReleased() throws Exception {
		Cmp condition = this.fence.compare(this.lease);
		this.lease.release();
		assertThat(write(1, condition)).isFalse();

		LockLease next = this.node.acquire("lock");
		Cmp nextCondition = this.fence.compare(next);
		assertThat(write(2, condition)).isFalse();
		assertThat(write(3, nextCondition)).isTrue();
		endLease();
		assertThat(write(4, nextCondition)).isFalse();
		assertThat(read()).isEqualTo(3);
	}

	private void anotherNodeTakesOverAndAdds(long amount) throws Exception {
		endLease();
		try (DefaultStorageLockRegistry other = new DefaultStorageLockRegistry(
				new EtcdLockStorage(client, this.settings)); LockLease next = other.acquire("lock")) {
			assertThat(next.callFenced(() -> write(read() + amount, this.fence.compare(next)))).isTrue();
		}
	}

	private void endLease() {
		ByteSequence key = new EtcdKeys(this.settings.prefix()).taken("lock");
		long leaseId = client.getKVClient().get(key).join().getKvs().get(0).getLease();
		client.getLeaseClient().revoke(leaseId).join();
	}

	private boolean write(long value, Cmp... conditions) throws Exception {
		return client.getKVClient()
			.txn()
			.If(conditions)
			.Then(Op.put(this.balance, number(value), PutOption.DEFAULT))
			.commit()
			.get(3, TimeUnit.SECONDS)
			.isSucceeded();
	}

	private long read() {
		return Long.parseLong(EtcdKeys.text(client.getKVClient().get(this.balance).join().getKvs().get(0).getValue()));
	}

	private static ByteSequence number(long value) {
		return ByteSequence.from(Long.toString(value), StandardCharsets.UTF_8);
	}

}
