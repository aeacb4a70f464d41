package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads of several nodes add to a plain number under one lock: a sum that is too small
 * is a broken lock.
 */
class CounterTests {

	private static final int NODES = 4;

	private static final int THREADS = 16;

	private static final int ROUNDS = 5;

	private static final RegistrySettings WITHOUT_HAND_OFF = RegistrySettings.defaults()
		.withHandOff(RegistrySettings.defaults().handOff().withMaxHolds(1));

	// Not volatile, not atomic: the lock alone protects them.
	private int counter;

	private long lastToken;

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	@OnEachDatabase
	void threadsOfSeveralNodesDoNotLoseAnUpdate(TestDatabase database) throws Exception {
		count(database, Executors.newFixedThreadPool(NODES * THREADS), RegistrySettings.defaults(),
				JdbcSettings.defaults());
	}

	@OnEachDatabase
	void virtualThreadsOfSeveralNodesDoNotLoseAnUpdate(TestDatabase database) throws Exception {
		count(database, virtualThreads(), RegistrySettings.defaults(), JdbcSettings.defaults());
	}

	@OnEachDatabase
	void nodesWithoutHandOffSignalsAndQuickReleasesDoNotLoseAnUpdate(TestDatabase database) throws Exception {
		count(database, Executors.newFixedThreadPool(NODES * THREADS), WITHOUT_HAND_OFF,
				JdbcSettings.defaults().withRelease(new JdbcSettings.Release(true, false)));
	}

	@OnDatabase(TestDatabase.H2)
	@Test
	void nodesWithoutHandOffAloneDoNotLoseAnUpdate(TestDatabase database) throws Exception {
		count(database, Executors.newFixedThreadPool(NODES * THREADS), WITHOUT_HAND_OFF, JdbcSettings.defaults());
	}

	@OnDatabase(TestDatabase.POSTGRESQL_18)
	@ParameterizedTest(name = "without {0}")
	@MethodSource("onePartOff")
	void nodesWithoutOnePartDoNotLoseAnUpdate(String part, RegistrySettings registrySettings, JdbcSettings jdbcSettings)
			throws Exception {
		count(TestDatabase.POSTGRESQL_18, Executors.newFixedThreadPool(NODES * THREADS), registrySettings,
				jdbcSettings);
	}

	static List<Arguments> onePartOff() {
		return List.of(Arguments.of("hand-off", WITHOUT_HAND_OFF, JdbcSettings.defaults()),
				Arguments.of("signals", RegistrySettings.defaults(),
						JdbcSettings.defaults().withRelease(new JdbcSettings.Release(false, false))),
				Arguments.of("quick releases", RegistrySettings.defaults(),
						JdbcSettings.defaults().withRelease(new JdbcSettings.Release(true, true))),
				Arguments.of("own pool", RegistrySettings.defaults(),
						JdbcSettings.defaults().withPoolMode(JdbcSettings.PoolMode.SHARED)));
	}

	private void count(TestDatabase database, ExecutorService executor, RegistrySettings registrySettings,
			JdbcSettings jdbcSettings) throws Exception {
		List<DefaultStorageLockRegistry> nodes = new ArrayList<>();
		try (HikariDataSource dataSource = database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(dataSource, SqlDialect.detect(dataSource),
						jdbcSettings.withTableName(database.uniqueTableName()))) {
			RegistrySettings settings = registrySettings
				.withOptions(LockOptions.defaults().withMaxWait(Duration.ofMinutes(1)));
			for (int i = 0; i < NODES; i++) {
				nodes.add(new DefaultStorageLockRegistry(storage, settings.withNodeName("node-" + i), List.of()));
			}
			List<Future<?>> tasks = new ArrayList<>();
			for (int i = 0; i < NODES * THREADS; i++) {
				StorageLockRegistry node = nodes.get(i % NODES);
				tasks.add(executor.submit(() -> {
					add(node);
					return null;
				}));
			}
			for (Future<?> task : tasks) {
				task.get(2, TimeUnit.MINUTES);
			}
		}
		finally {
			nodes.forEach(DefaultStorageLockRegistry::close);
			executor.shutdownNow();
		}

		assertThat(this.violations).isEmpty();
		assertThat(this.counter).isEqualTo(NODES * THREADS * ROUNDS);
	}

	private void add(StorageLockRegistry node) throws InterruptedException {
		StorageLock lock = node.obtain("counter");
		for (int i = 0; i < ROUNDS; i++) {
			try (LockLease lease = lock.acquire()) {
				int seen = this.counter;
				Thread.yield();
				this.counter = seen + 1;
				if (lease.fencingToken() <= this.lastToken) {
					this.violations.add(lease.fencingToken() + " after " + this.lastToken);
				}
				this.lastToken = lease.fencingToken();
			}
		}
	}

	private static ExecutorService virtualThreads() throws ReflectiveOperationException {
		Assumptions.assumeTrue(Runtime.version().feature() >= 21, "Virtual threads need Java 21 or later");
		return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
	}

}
