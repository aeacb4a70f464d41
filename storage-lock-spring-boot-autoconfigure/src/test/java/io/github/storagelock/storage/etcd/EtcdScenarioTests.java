package io.github.storagelock.storage.etcd;

import java.time.Duration;

import io.etcd.jetcd.Client;

import io.github.storagelock.scenario.StoreScenarioTests;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.EtcdServer;
import io.github.storagelock.testing.KillableServer;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

/**
 * The engine on etcd.
 */
@OnStore(TestStore.ETCD)
class EtcdScenarioTests extends StoreScenarioTests {

	@Override
	protected int port() {
		return TestStore.ETCD.port();
	}

	@Override
	protected LockStorage connect(int port) {
		Client client = closing(Client.builder().endpoints("http://127.0.0.1:" + port).build());
		return new EtcdLockStorage(client, EtcdSettings.defaults().withPrefix(this.namespace + "/"));
	}

	@Override
	protected KillableServer startServer() throws Exception {
		return EtcdServer.start();
	}

	@Override
	protected Duration slack() {
		// Its leases are whole seconds, and it looks for those that have ended twice in
		// one.
		return Duration.ofMillis(1_600);
	}

	@Override
	protected boolean sweeps() {
		return false;
	}

}
