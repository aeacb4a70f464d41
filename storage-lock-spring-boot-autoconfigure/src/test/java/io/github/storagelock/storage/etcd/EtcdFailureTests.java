package io.github.storagelock.storage.etcd;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.etcd.jetcd.Client;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.testing.FaultyLink;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Networks that lose what is sent, and no server at all.
 */
class EtcdFailureTests extends AbstractEtcdTests {

	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private FaultyLink link;

	private Client far;

	private EtcdLockStorage distant;

	@BeforeEach
	void open() throws IOException {
		this.link = new FaultyLink(URI.create(TestStore.ETCD.url()).getPort());
		this.far = Client.builder().endpoints("http://127.0.0.1:" + this.link.port()).build();
		this.distant = new EtcdLockStorage(this.far, this.settings.withTimeout(TIMEOUT));
		// The next acquisition is one request.
		release(new EtcdLockStorage(this.far, this.settings), "a", granted(this.storage, "a"));
		release(this.distant, "a", granted(this.distant, "a"));
	}

	@AfterEach
	void close() throws IOException {
		this.link.close();
		this.far.close();
	}

	@Test
	void eachCallEndsInTimeWhenNothingArrives() {
		long token = granted(this.distant, "a");
		this.link.loseAll();
		List<Hold> holds = List.of(new Hold("lock", token));

		Map<String, ThrowingCallable> calls = Map.of("acquire", () -> acquire(this.distant, "b"), "renew",
				() -> this.distant.renew(new RenewRequest("a", LEASE, holds)), "release",
				() -> release(this.distant, "a", token), "announce",
				() -> this.distant.announceWaiter("lock", Duration.ofSeconds(2)), "find",
				() -> this.distant.find("lock"), "findAll", () -> this.distant.findAll(null, 10));

		calls.forEach((name, call) -> {
			long begun = System.nanoTime();
			assertThatExceptionOfType(LockStorageException.class).as(name)
				.isThrownBy(call)
				.withMessageContaining("did not answer within PT0.5S")
				.satisfies((ex) -> assertThat(ex.effect()).isNotEqualTo(Effect.REFUSED));
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(name).isLessThan(TIMEOUT.multipliedBy(4));
		});
	}

	@Test
	void acquisitionOfWhichNothingWasHeardIsUnknownAndUndoneByItself() {
		this.link.loseAnswers();

		assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> acquire(this.distant, "a"))
			.withMessageContaining("'lock'")
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));

		Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> this.storage.find("lock").isEmpty());
		granted(this.storage, "b");
	}

	@Test
	void releaseOfWhichNothingWasHeardIsUnknownAndCanBeMadeAgain() {
		long token = granted(this.distant, "a");
		this.link.loseAll();

		assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> release(this.distant, "a", token))
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));

		assertThat(release(this.storage, "a", token)).isTrue();
	}

	@Test
	void nodeHasTheLockSoonAfterAnAnswerWasLost() throws Exception {
		try (DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(this.distant)) {
			node.acquire("lock").release();
			this.link.loseAnswers();
			Thread healer = new Thread(this::heal);
			healer.start();

			try (LockLease lease = node.acquire("lock", LockOptions.defaults().withMaxWait(Duration.ofSeconds(20)))) {
				assertThat(lease.isValid()).isTrue();
				assertThat(this.storage.find("lock").orElseThrow().fencingToken()).isEqualTo(lease.recordToken());
			}
			healer.join();
		}
	}

	@Test
	void nodeHoldsItsLocksWhileTheConnectionBreaks() throws Exception {
		LockOptions options = LockOptions.defaults().withLease(Duration.ofSeconds(3));
		try (DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(
				new EtcdLockStorage(this.far, this.settings)); LockLease lease = node.acquire("lock", options)) {
			for (int i = 0; i < 4; i++) {
				Thread.sleep(900);
				this.link.cut();
			}

			assertThat(lease.isValid()).isTrue();
			assertThat(this.storage.find("lock").orElseThrow().fencingToken()).isEqualTo(lease.recordToken());
		}
	}

	@Test
	void nobodyThereIsNoEffect() throws IOException {
		this.link.close();

		assertThatExceptionOfType(LockStorageException.class)
			.isThrownBy(() -> this.distant.renew(new RenewRequest("a", LEASE, List.of(new Hold("lock", 1L << 20)))))
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE));
	}

	@Test
	void closedClientIsAFailureThatIsTold() {
		this.far.close();

		assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> this.distant.find("lock"))
			.withMessageContaining("Lock 'lock' could not be read");
	}

	@Test
	void leaseThatTheServerHasForgottenIsNotUsedAgain() {
		long token = granted(this.distant, "a");
		long leaseId = client.getKVClient()
			.get(new EtcdKeys(this.settings.prefix()).taken("lock"))
			.join()
			.getKvs()
			.get(0)
			.getLease();
		release(this.distant, "a", token);
		client.getLeaseClient().revoke(leaseId).join();

		long next = granted(this.distant, "a");

		assertThat(this.distant.renew(new RenewRequest("a", LEASE, List.of(new Hold("lock", next)))))
			.containsExactly(Renewal.RENEWED);
		assertThat(this.storage.find("lock")).map((record) -> record.fencingToken()).isEqualTo(Optional.of(next));
	}

	private void heal() {
		try {
			Thread.sleep(1_000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.link.heal();
		// The rest of what was lost is missed by the protocol.
		this.link.cut();
	}

}
