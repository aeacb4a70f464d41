package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes, each with more threads that want a lock than can have it: neither starves,
 * and within a node no thread does.
 */
class HandOffFairnessTests {

	private static final int THREADS = 8;

	// Not volatile, not atomic: the lock alone protects it.
	private long counter;

	@Test
	@OnDatabase(TestDatabase.H2)
	void eachNodeGetsItsShareByPolling(TestDatabase database) throws Exception {
		assertShares(database, THREADS, Duration.ZERO, Duration.ofSeconds(10));
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void threadWithoutRivalsInItsNodeLeavesTheOtherNodeItsShare(TestDatabase database) throws Exception {
		assertShares(database, 1, Duration.ofMillis(200), Duration.ofSeconds(6));
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_15)
	void eachNodeGetsItsShareBySignals(TestDatabase database) throws Exception {
		assertShares(database, THREADS, Duration.ZERO, Duration.ofSeconds(10));
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB)
	void eachNodeGetsItsShareByPollingAServer(TestDatabase database) throws Exception {
		assertShares(database, THREADS, Duration.ZERO, Duration.ofSeconds(10));
	}

	private void assertShares(TestDatabase database, int threadsOfANode, Duration work, Duration time)
			throws Exception {
		int all = 2 * threadsOfANode;
		AtomicLongArray holds = new AtomicLongArray(all);
		ExecutorService threads = Executors.newFixedThreadPool(all);
		try (HikariDataSource dataSource = database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(dataSource, SqlDialect.detect(dataSource),
						JdbcSettings.defaults().withTableName(database.uniqueTableName()));
				DefaultStorageLockRegistry one = node(storage);
				DefaultStorageLockRegistry two = node(storage)) {
			long end = System.nanoTime() + time.toNanos();
			List<Future<?>> tasks = new ArrayList<>();
			for (int i = 0; i < all; i++) {
				int number = i;
				tasks.add(threads.submit(() -> {
					while (System.nanoTime() - end < 0) {
						try (LockLease lease = ((number % 2 == 0) ? one : two).acquire("busy")) {
							this.counter++;
							LockSupport.parkNanos(work.toNanos());
							holds.incrementAndGet(number);
						}
					}
					return null;
				}));
			}
			for (Future<?> task : tasks) {
				task.get(1, TimeUnit.MINUTES);
			}
		}
		finally {
			threads.shutdownNow();
		}

		long[] shares = new long[2];
		long least = Long.MAX_VALUE;
		for (int i = 0; i < all; i++) {
			shares[i % 2] += holds.get(i);
			least = Math.min(least, holds.get(i));
		}
		assertThat(this.counter).as("no update is lost").isEqualTo(shares[0] + shares[1]);
		assertThat(Math.max(shares[0], shares[1])).as("shares of the nodes: " + shares[0] + ", " + shares[1])
			.isLessThan(3 * Math.min(shares[0], shares[1]));
		assertThat(least).as("holds of each thread: " + holds)
			.isGreaterThan((shares[0] + shares[1]) / threadsOfANode / 12);
	}

	private static DefaultStorageLockRegistry node(JdbcLockStorage storage) {
		return new DefaultStorageLockRegistry(storage,
				RegistrySettings.defaults().withOptions(LockOptions.defaults().withMaxWait(Duration.ofMinutes(1))),
				List.of());
	}

}
