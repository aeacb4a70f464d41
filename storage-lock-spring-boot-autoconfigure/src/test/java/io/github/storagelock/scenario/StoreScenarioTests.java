package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.testing.FaultyLink;
import io.github.storagelock.testing.KillableServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * The engine on a store: counting, dying holders, lost answers, a server that is killed,
 * and a network that swallows everything. Extend it for each store.
 */
public abstract class StoreScenarioTests {

	private static final int NODES = 4;

	private static final int THREADS = 16;

	private static final int ROUNDS = 2;

	private static final int ONE_OFF_IDS = 1_000;

	private static final Duration BOUND = Duration.ofSeconds(9);

	private final List<DefaultStorageLockRegistry> nodes = new ArrayList<>();

	private final List<AutoCloseable> storages = new ArrayList<>();

	// Not volatile, not atomic: the lock alone protects them.
	private int counter;

	private long lastToken;

	/**
	 * Returns the port of the store on this machine.
	 */
	protected abstract int port();

	/**
	 * Connects as a process of its own does.
	 * @param port where to connect to on this machine
	 * @return the storage; it is closed after the test if it can be
	 */
	protected abstract LockStorage connect(int port);

	/**
	 * Starts a server that can be killed, on the data of which nothing is lost then.
	 * @return the server
	 */
	protected abstract KillableServer startServer() throws Exception;

	/**
	 * Returns by how much later than its lease a dead holder may be followed.
	 */
	protected Duration slack() {
		return Duration.ofSeconds(1);
	}

	@AfterEach
	void close() throws Exception {
		this.nodes.forEach(DefaultStorageLockRegistry::close);
		for (AutoCloseable storage : this.storages) {
			storage.close();
		}
	}

	@Test
	void threadsOfSeveralNodesDoNotLoseAnUpdate() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(NODES * THREADS);
		for (int i = 0; i < NODES; i++) {
			node(connected(port()), "counting-" + i, Duration.ofSeconds(30));
		}
		List<Future<?>> tasks = new ArrayList<>();
		try {
			for (int i = 0; i < NODES * THREADS; i++) {
				DefaultStorageLockRegistry node = this.nodes.get(i % NODES);
				tasks.add(executor.submit(() -> {
					add(node);
					return null;
				}));
			}
			for (Future<?> task : tasks) {
				task.get(1, TimeUnit.MINUTES);
			}
		}
		finally {
			executor.shutdownNow();
		}

		assertThat(this.counter).isEqualTo(NODES * THREADS * ROUNDS);
	}

	private void add(DefaultStorageLockRegistry node) throws InterruptedException {
		for (int i = 0; i < ROUNDS; i++) {
			try (LockLease lease = node.obtain("scenario-counter").acquire()) {
				int seen = this.counter;
				Thread.yield();
				this.counter = seen + 1;
				assertThat(lease.isValid()).isTrue();
				assertThat(lease.fencingToken()).isGreaterThan(this.lastToken);
				this.lastToken = lease.fencingToken();
			}
		}
	}

	@Test
	void holderThatDiesIsFollowedWhenItsLeaseEnds() {
		LockStorage dead = connected(port());
		StorageLock lock = node(connected(port()), "follower", Duration.ofSeconds(30)).obtain("scenario-dead");
		Duration lease = Duration.ofSeconds(2);
		long begun = System.nanoTime();
		Granted granted = (Granted) dead.acquire(new AcquireRequest("scenario-dead", "dead", lease));

		lock.lock();

		Duration followed = Duration.ofNanos(System.nanoTime() - begun);
		assertThat(followed).isBetween(lease, lease.plus(slack()));
		assertThat(lock.lease().fencingToken()).isGreaterThan(granted.fencingToken());
		lock.unlock();
	}

	@Test
	void acquisitionWhoseAnswerIsLostIsHadLongBeforeItsLeaseEnds() throws Exception {
		try (FaultyLink link = new FaultyLink(port())) {
			DefaultStorageLockRegistry node = node(connected(link.port()), "deaf", Duration.ofMinutes(2));
			node.obtain("scenario-warm").acquire().close();
			link.loseAnswers();
			CompletableFuture<LockLease> acquisition = CompletableFuture
				.supplyAsync(() -> acquire(node, "scenario-unheard"));
			LockStorage observer = connected(port());
			await().until(() -> isHeld(observer, "scenario-unheard"));
			link.cut();
			link.heal();

			LockLease lease = acquisition.get(BOUND.toSeconds(), TimeUnit.SECONDS);

			assertThat(lease.isValid()).isTrue();
			lease.release();
			await().atMost(BOUND).until(() -> !isHeld(observer, "scenario-unheard"));
		}
	}

	@Test
	void releaseWhoseAnswerIsLostIsARelease() throws Exception {
		try (FaultyLink link = new FaultyLink(port())) {
			LockLease lease = acquire(node(connected(link.port()), "deaf", Duration.ofMinutes(2)), "scenario-released");
			LockStorage observer = connected(port());
			link.loseAnswers();
			CompletableFuture<Void> release = CompletableFuture.runAsync(lease::release);
			await().until(() -> !isHeld(observer, "scenario-released"));
			link.cut();
			link.heal();

			assertThat(release).succeedsWithin(BOUND);

			LockLease next = acquire(node(connected(port()), "next", Duration.ofSeconds(30)), "scenario-released");
			assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
			next.release();
		}
	}

	@Test
	void networkThatSwallowsEverythingIsWaitedForWithinABound() throws Exception {
		try (FaultyLink link = new FaultyLink(port())) {
			LockStorage storage = connected(link.port());
			storage.find("scenario-warm");
			StorageLock lock = node(storage, "lost", Duration.ofSeconds(30)).obtain("scenario-lost");
			link.loseAll();
			long begun = System.nanoTime();

			LockStorageException failure = catchThrowableOfType(LockStorageException.class,
					() -> storage.acquire(new AcquireRequest("scenario-void", "lost", Duration.ofSeconds(2))));
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> lock.tryLock(Duration.ofSeconds(1)));

			assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
			link.cut();
			link.heal();
			await().pollInSameThread().atMost(BOUND).until(() -> lock.tryLock(Duration.ofSeconds(1)));
			lock.unlock();
		}
	}

	@Test
	void holdOutlivesAServerThatIsKilledAndStartedAgain() throws Exception {
		try (KillableServer server = startServer()) {
			LockLease lease = acquire(node(connected(server.port()), "holder", Duration.ofSeconds(12)),
					"scenario-killed");
			long before = find(connected(server.port()), "scenario-killed").expiresAt();
			server.kill();
			TimeUnit.MILLISECONDS.sleep(300);
			server.restart();
			LockStorage observer = connected(server.port());

			// Renewed by the server that was started again.
			await().atMost(Duration.ofSeconds(11))
				.ignoreExceptions()
				.until(() -> find(observer, "scenario-killed").remaining().compareTo(Duration.ofSeconds(8)) > 0
						|| find(observer, "scenario-killed").expiresAt() > before);
			assertThat(lease.isValid()).isTrue();
			assertThat(find(observer, "scenario-killed").isHeld()).isTrue();
			lease.release();
			LockLease next = acquire(node(observer, "next", Duration.ofSeconds(30)), "scenario-killed");
			assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
			next.release();
		}
	}

	@Test
	void manyIdsThatAreUsedOnceLeaveNothingBehind() {
		LockStorage storage = connected(port());
		String first = "scenario-once-0";
		for (int i = 0; i < ONE_OFF_IDS; i++) {
			String id = "scenario-once-" + i;
			Granted granted = (Granted) storage.acquire(new AcquireRequest(id, "once", Duration.ofSeconds(30)));
			storage.release(new ReleaseRequest(id, "once", granted.fencingToken(), Duration.ZERO));
		}
		assertThat(storage.find(first)).isPresent();

		int swept = 0;
		for (int next = storage.sweep(Duration.ZERO, 250); next > 0; next = storage.sweep(Duration.ZERO, 250)) {
			swept += next;
		}

		assertThat(swept).isGreaterThanOrEqualTo(ONE_OFF_IDS - 1);
		assertThat(storage.find(first)).isEmpty();
	}

	/**
	 * Returns a storage that is closed after the test.
	 */
	private LockStorage connected(int port) {
		LockStorage storage = connect(port);
		if (storage instanceof AutoCloseable closeable) {
			this.storages.add(closeable);
		}
		return storage;
	}

	private DefaultStorageLockRegistry node(LockStorage storage, String name, Duration lease) {
		DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(storage,
				RegistrySettings.defaults()
					.withNodeName(name)
					.withOptions(LockOptions.defaults().withLease(lease).withMaxWait(Duration.ofMinutes(1))),
				List.of());
		this.nodes.add(node);
		return node;
	}

	private static LockLease acquire(DefaultStorageLockRegistry node, String lockId) {
		try {
			return node.acquire(lockId);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static LockRecord find(LockStorage storage, String lockId) {
		return storage.find(lockId).orElseThrow();
	}

	private static boolean isHeld(LockStorage storage, String lockId) {
		return storage.find(lockId).filter(LockRecord::isHeld).isPresent();
	}

}
