package io.github.storagelock.storage.etcd;

import java.util.List;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.EtcdServer;
import io.github.storagelock.testing.KillableServer;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server that asks who somebody is, and lets him do what he may.
 */
@OnStore(TestStore.ETCD)
class EtcdRightsTests {

	private static final ByteSequence PASSWORD = EtcdKeys.bytes("secret");

	private static KillableServer server;

	@BeforeAll
	static void begin() throws Exception {
		server = EtcdServer.start();
		try (Client client = Client.builder().endpoints(server.url()).build()) {
			Auth auth = client.getAuthClient();
			for (String user : List.of("root", "app", "guest")) {
				auth.userAdd(EtcdKeys.bytes(user), PASSWORD).join();
				auth.roleAdd(EtcdKeys.bytes(user)).join();
				auth.userGrantRole(EtcdKeys.bytes(user), EtcdKeys.bytes(user)).join();
			}
			auth.roleGrantPermission(EtcdKeys.bytes("app"), EtcdKeys.bytes("storage-lock/"),
					EtcdKeys.bytes("storage-lock0"), Permission.Type.READWRITE)
				.join();
			auth.authEnable().join();
		}
	}

	@AfterAll
	static void end() {
		server.close();
	}

	@Test
	void userWithTheRightToTheKeysOfTheLocksIsEnough() {
		try (Client client = client("app", PASSWORD)) {
			EtcdLockStorage storage = new EtcdLockStorage(client);

			assertThat(storage.acquire(request())).isInstanceOf(Granted.class);

			assertThat(storage.find("lock")).isPresent();
			assertThat(storage.findAll(null, 10)).hasSize(1);
			storage.announceWaiter("lock", AbstractEtcdTests.LEASE);
		}
	}

	@Test
	void userWithoutRightsIsRefusedAndToldWhichHeNeeds() {
		try (Client client = client("guest", PASSWORD)) {
			assertRefused(client, "no right to the keys");
		}
	}

	@Test
	void wrongPasswordIsRefused() {
		try (Client client = client("app", EtcdKeys.bytes("wrong"))) {
			assertRefused(client, "invalid user ID or password");
		}
	}

	@Test
	void nobodyInParticularIsRefused() {
		try (Client client = Client.builder().endpoints(server.url()).build()) {
			assertRefused(client, "user name is empty");
		}
	}

	private static void assertRefused(Client client, String words) {
		EtcdLockStorage storage = new EtcdLockStorage(client);
		assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> storage.acquire(request()))
			.withMessageContaining("Lock 'lock' could not be acquired")
			.withMessageContaining(words)
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED));
	}

	private static AcquireRequest request() {
		return new AcquireRequest("lock", "a", AbstractEtcdTests.LEASE);
	}

	private static Client client(String user, ByteSequence password) {
		return Client.builder().endpoints(server.url()).user(EtcdKeys.bytes(user)).password(password).build();
	}

}
