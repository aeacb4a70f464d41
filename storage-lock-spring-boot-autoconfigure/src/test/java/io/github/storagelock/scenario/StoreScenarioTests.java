package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;

import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.KillableServer;

/**
 * The engine on a store: counting, processes that die or stand still, wrong clocks, lost
 * answers, slow and silent networks, a server that is killed, and many locks. Extend it
 * for each store. Other processes make an instance of the same class, and call
 * {@link #connect connect} only: nothing else of it may start or look for a server.
 */
public abstract class StoreScenarioTests implements CounterScenarios, DeadHolderScenarios, LostAnswerScenarios,
		NetworkScenarios, ProcessScenarios, RestartScenarios, VolumeScenarios {

	static final String NAMESPACE = "storage-lock.scenario.namespace";

	private static final String OF_THIS_PROCESS = "scenario_" + UUID.randomUUID().toString().replace("-", "");

	/**
	 * A prefix or a table, in lower case, that is the same in all processes of a test.
	 */
	protected final String namespace = System.getProperty(NAMESPACE, OF_THIS_PROCESS);

	private final StoreNodes nodes = new StoreNodes(this);

	/**
	 * Returns the port of the store on this machine.
	 */
	protected abstract int port();

	/**
	 * Connects as a process of its own does, and creates what a lock needs if it is not
	 * there. What has to be closed goes to {@link #closing}, clients as well as storages.
	 * @param port where to connect to on this machine
	 * @return the storage
	 * @throws Exception if that fails
	 */
	protected abstract LockStorage connect(int port) throws Exception;

	/**
	 * Starts a server that can be killed, on the data of which nothing is lost then.
	 * @return the server
	 * @throws Exception if that fails
	 */
	protected abstract KillableServer startServer() throws Exception;

	/**
	 * Returns by how much later than its lease a dead holder may be followed.
	 */
	protected Duration slack() {
		return Duration.ofSeconds(1);
	}

	/**
	 * Returns whether records stay until they are swept.
	 */
	protected boolean sweeps() {
		return true;
	}

	/**
	 * Has something closed after the test, what came last at first.
	 * @param <T> what
	 * @param client what
	 * @return the same
	 */
	protected final <T extends AutoCloseable> T closing(T client) {
		this.nodes.closing(client);
		return client;
	}

	@Override
	public StoreNodes nodes() {
		return this.nodes;
	}

	@AfterEach
	void close() throws Exception {
		this.nodes.close();
	}

}
