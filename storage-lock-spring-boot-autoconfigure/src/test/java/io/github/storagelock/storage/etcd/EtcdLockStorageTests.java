package io.github.storagelock.storage.etcd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.DeleteOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import io.github.storagelock.storage.LockStorageContractTests;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

/**
 * The contract on etcd.
 */
@OnStore(TestStore.ETCD)
class EtcdLockStorageTests extends LockStorageContractTests {

	private static final EtcdSettings SETTINGS = EtcdSettings.defaults();

	private static Client client;

	private final EtcdLockStorage storage = new EtcdLockStorage(client);

	@BeforeAll
	static void connect() {
		client = Client.builder().endpoints(TestStore.ETCD.url()).build();
	}

	@AfterAll
	static void disconnect() {
		client.close();
	}

	@BeforeEach
	void clear() {
		client.getKVClient()
			.delete(EtcdKeys.bytes(SETTINGS.prefix()), DeleteOption.builder().isPrefix(true).build())
			.join();
	}

	@Override
	public EtcdLockStorage storage() {
		return this.storage;
	}

	@Override
	public void expire(String lockId) {
		KeyValue key = client.getKVClient().get(key("h/" + lockId)).join().getKvs().get(0);
		client.getLeaseClient().revoke(key.getLease()).join();
	}

	@Override
	public void delete(String lockId) {
		client.getKVClient().delete(key("h/" + lockId)).join();
		client.getKVClient().delete(key("r/" + lockId)).join();
	}

	@Override
	public List<Hold> holds(String ownerId, int count) {
		return IntStream.range(0, count)
			.parallel()
			.mapToObj((i) -> uniqueId())
			.map((id) -> new Hold(id, grantedToken(id, ownerId)))
			.toList();
	}

	@Override
	public Duration shortestLease() {
		return Duration.ofSeconds(1);
	}

	@Override
	public Duration clockStep() {
		// What is not whole seconds is rounded up, and etcd looks twice a second.
		return Duration.ofMillis(1_600);
	}

	private static ByteSequence key(String name) {
		return ByteSequence.from(SETTINGS.prefix() + name, StandardCharsets.UTF_8);
	}

}
