package io.github.storagelock.scenario;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;

import static org.awaitility.Awaitility.await;

/**
 * A process with locks in a store, which does what it is told in lines until it is
 * killed. Arguments: the class of the tests, their namespace, the port of the store, and
 * the lease.
 */
public final class StoreNode {

	private final StorageLockRegistry node;

	private LockLease lease;

	private StoreNode(StorageLockRegistry node) {
		this.node = node;
	}

	/**
	 * Runs the process.
	 * @param arguments see above
	 * @throws Exception if it fails
	 */
	public static void main(String[] arguments) throws Exception {
		System.setProperty(StoreScenarioTests.NAMESPACE, arguments[1]);
		Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
		constructor.setAccessible(true);
		StoreNodes nodes = ((StoreScenarioTests) constructor.newInstance()).nodes();
		LockStorage storage = nodes.storage(Integer.parseInt(arguments[2]));
		// A cold JVM may need longer than a request may take.
		await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> storage.find("scenario-warm") != null);
		StoreNode process = new StoreNode(
				nodes.node(storage, "process-" + ProcessHandle.current().pid(), Duration.parse(arguments[3])));
		System.out.println("READY");
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
		for (String order = orders.readLine(); order != null; order = orders.readLine()) {
			System.out.println(process.obey(order.split(" ")));
		}
	}

	private String obey(String[] order) throws Exception {
		return switch (order[0]) {
			case "ACQUIRE" -> acquire(order[1]);
			case "TRY" -> "TRIED "
					+ this.node.tryAcquire(order[1], this.node.defaultOptions().withMaxWait(Duration.ZERO)).isPresent();
			case "VALID" -> "VALID " + this.lease.isValid();
			case "RELEASE" -> "RELEASED " + isReleased();
			case "CLOCK" -> "CLOCK " + System.currentTimeMillis();
			case "COUNT" -> count(order[1], Path.of(order[2]), Integer.parseInt(order[3]));
			default -> throw new IllegalArgumentException(order[0]);
		};
	}

	private String acquire(String lockId) throws InterruptedException {
		this.lease = this.node.acquire(lockId);
		return "ACQUIRED " + this.lease.fencingToken();
	}

	private boolean isReleased() {
		try {
			this.lease.release();
			return true;
		}
		catch (LockLostException ex) {
			return false;
		}
	}

	private String count(String lockId, Path file, int rounds) throws Exception {
		for (int i = 0; i < rounds; i++) {
			try (LockLease held = this.node.acquire(lockId)) {
				int read = Integer.parseInt(Files.readString(file));
				Files.writeString(file, Integer.toString(read + 1));
				held.ensureValid();
			}
		}
		return "COUNTED";
	}

}
