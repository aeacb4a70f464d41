package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.UUID;

import io.etcd.jetcd.Client;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client of etcd, and keys that no other test has.
 */
@OnStore(TestStore.ETCD)
abstract class AbstractEtcdTests {

	static final Duration LEASE = Duration.ofSeconds(30);

	static Client client;

	final EtcdSettings settings = EtcdSettings.defaults().withPrefix("test-" + UUID.randomUUID() + "/");

	final EtcdLockStorage storage = new EtcdLockStorage(client, this.settings);

	@BeforeAll
	static void connect() {
		client = Client.builder().endpoints(TestStore.ETCD.url()).build();
	}

	@AfterAll
	static void disconnect() {
		client.close();
	}

	static Acquisition acquire(LockStorage storage, String ownerId) {
		return storage.acquire(new AcquireRequest("lock", ownerId, LEASE));
	}

	static long granted(LockStorage storage, String ownerId) {
		Acquisition acquisition = acquire(storage, ownerId);
		assertThat(acquisition).isInstanceOf(Granted.class);
		return ((Granted) acquisition).fencingToken();
	}

	static boolean release(LockStorage storage, String ownerId, long token) {
		return release(storage, ownerId, token, Duration.ZERO);
	}

	static boolean release(LockStorage storage, String ownerId, long token, Duration minHold) {
		return storage.release(new ReleaseRequest("lock", ownerId, token, minHold));
	}

}
