package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that are told by etcd.
 */
class EtcdNodesTests extends AbstractEtcdTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withMaxWait(Duration.ofMinutes(1));

	@Test
	void nodeThatWaitsHasTheLockSoonAfterItsRelease() throws Exception {
		// Looks so seldom that it must be told.
		RegistrySettings defaults = RegistrySettings.defaults();
		RegistrySettings seldom = new RegistrySettings("", OPTIONS,
				new RegistrySettings.Polling(Duration.ofSeconds(20), Duration.ofSeconds(20)), defaults.handOff(),
				defaults.sweeping(), defaults.shutdownTimeout());
		try (DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(this.storage);
				DefaultStorageLockRegistry other = new DefaultStorageLockRegistry(
						new EtcdLockStorage(client, this.settings), seldom, List.of())) {
			LockLease lease = node.acquire("lock", OPTIONS);
			ExecutorService executor = Executors.newSingleThreadExecutor();
			try {
				Future<Long> followed = executor.submit(() -> {
					try (LockLease next = other.acquire("lock", OPTIONS)) {
						return System.nanoTime();
					}
				});
				Thread.sleep(1_000);
				long released = System.nanoTime();
				lease.release();

				assertThat(Duration.ofNanos(followed.get(30, TimeUnit.SECONDS) - released))
					.isLessThan(Duration.ofSeconds(5));
			}
			finally {
				executor.shutdownNow();
			}
		}
	}

}
