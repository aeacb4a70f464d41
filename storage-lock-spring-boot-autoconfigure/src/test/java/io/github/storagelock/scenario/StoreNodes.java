package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.KillableServer;

/**
 * The storages, nodes and processes of one test, which end with it.
 */
public final class StoreNodes implements AutoCloseable {

	private static final Duration STALL = Duration.ofSeconds(2);

	private final StoreScenarioTests tests;

	private final Deque<AutoCloseable> open = new ArrayDeque<>();

	StoreNodes(StoreScenarioTests tests) {
		this.tests = tests;
	}

	int port() {
		return this.tests.port();
	}

	Duration slack() {
		// A machine with much to do stands still at times.
		return this.tests.slack().plus(STALL);
	}

	boolean sweeps() {
		return this.tests.sweeps();
	}

	KillableServer startServer() throws Exception {
		KillableServer server = this.tests.startServer();
		closing(server);
		return server;
	}

	LockStorage storage() throws Exception {
		return storage(port());
	}

	LockStorage storage(int port) throws Exception {
		return this.tests.connect(port);
	}

	DefaultStorageLockRegistry node(String name, Duration lease) throws Exception {
		return node(storage(), name, lease);
	}

	DefaultStorageLockRegistry node(LockStorage storage, String name, Duration lease) {
		DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(storage,
				RegistrySettings.defaults()
					.withNodeName(name)
					.withOptions(LockOptions.defaults().withLease(lease).withMaxWait(Duration.ofMinutes(1))),
				List.of());
		closing(node);
		return node;
	}

	/**
	 * Starts a node in a process of its own.
	 */
	ChildJvm process(Duration lease, Map<String, String> environment) throws Exception {
		ChildJvm process = new ChildJvm(environment, StoreNode.class, this.tests.getClass().getName(),
				this.tests.namespace, Integer.toString(port()), lease.toString());
		closing(process);
		process.await("READY");
		return process;
	}

	void closing(AutoCloseable client) {
		synchronized (this.open) {
			this.open.push(client);
		}
	}

	@Override
	public void close() throws Exception {
		while (true) {
			AutoCloseable next;
			synchronized (this.open) {
				next = this.open.poll();
			}
			if (next == null) {
				return;
			}
			next.close();
		}
	}

	static LockLease acquire(DefaultStorageLockRegistry node, String lockId) {
		try {
			return node.acquire(lockId);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static LockRecord find(LockStorage storage, String lockId) {
		return storage.find(lockId).orElseThrow();
	}

	static boolean isHeld(LockStorage storage, String lockId) {
		return storage.find(lockId).filter(LockRecord::isHeld).isPresent();
	}

}
