package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.Optional;

import io.etcd.jetcd.Client;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.testing.EtcdServer;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that is killed and started again while locks are held.
 */
@OnStore(TestStore.ETCD)
class EtcdServerRestartTests {

	private static final LockOptions OPTIONS = LockOptions.defaults()
		.withLease(Duration.ofSeconds(4))
		.withMaxWait(Duration.ofSeconds(15));

	@Test
	void locksOutliveTheServer() throws Exception {
		try (EtcdServer server = EtcdServer.start();
				Client client = Client.builder().endpoints(server.url()).build();
				Client otherClient = Client.builder().endpoints(server.url()).build();
				DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(new EtcdLockStorage(client));
				DefaultStorageLockRegistry other = new DefaultStorageLockRegistry(new EtcdLockStorage(otherClient))) {
			LockLease lease = node.acquire("lock", OPTIONS);
			long begun = System.nanoTime();
			server.kill();
			server.restart();
			while (System.nanoTime() - begun < OPTIONS.lease().toNanos()) {
				Thread.sleep(100);
				assertThat(lease.isValid()).isTrue();
			}

			Optional<LockLease> refused = other.tryAcquire("lock", OPTIONS.withMaxWait(Duration.ZERO));

			assertThat(refused).isEmpty();
			lease.release();
			try (LockLease next = other.acquire("lock", OPTIONS)) {
				assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
			}
		}
	}

}
