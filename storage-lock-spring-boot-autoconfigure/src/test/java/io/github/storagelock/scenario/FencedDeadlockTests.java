package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.TestLockOptions;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fenced transactions of two nodes under several locks each, whose rows meet renewals,
 * acquisitions, take-overs and one another.
 */
class FencedDeadlockTests {

	private static final int THREADS = 3;

	private static final int ROUNDS = 15;

	private static final LockOptions RENEWED = TestLockOptions.lease(Duration.ofSeconds(2), Duration.ofMillis(20),
			OnLost.NOTIFY);

	private static final LockOptions SHORT = TestLockOptions.withoutRenewal(Duration.ofMillis(100));

	// Each is a lock, and a row that is changed under it.
	private static final List<String> LOCKED = List.of("a", "b", "c", "d");

	// Rows that all transactions change.
	private static final List<String> SHARED = List.of("y", "z");

	// Where neither a renewal nor an acquisition waits for a row.
	private static final Set<TestDatabase> SKIPPING = EnumSet.of(TestDatabase.H2, TestDatabase.POSTGRESQL_15,
			TestDatabase.POSTGRESQL_18, TestDatabase.MARIADB, TestDatabase.MARIADB_10_11, TestDatabase.MYSQL);

	@OnEachDatabase
	void rowsInOneOrderLeadToNoDeadlock(TestDatabase database) {
		try (Rows rows = new Rows(database, false)) {
			rows.changeAll();

			if (SKIPPING.contains(database)) {
				assertThat(rows.probe.deadlocks()).isEmpty();
			}
			rows.assertNothingIsLost();
		}
	}

	@OnEachDatabase
	void rowsInAnyOrderLeadToNoneInTheLockTable(TestDatabase database) {
		try (Rows rows = new Rows(database, true)) {
			rows.changeAll();

			if (SKIPPING.contains(database)) {
				assertThat(rows.probe.deadlocks()).noneMatch((failure) -> failure.sql().contains(rows.lockTable));
			}
			rows.assertNothingIsLost();
		}
	}

	/**
	 * A table of numbers beside the locks, and those who change them.
	 */
	private static final class Rows implements AutoCloseable {

		private final FailureProbe probe;

		private final String table;

		private final String lockTable;

		private final boolean shuffled;

		private final int otherIsolation;

		private final List<FencedNode> nodes = new ArrayList<>();

		private final Map<String, Integer> committed = new ConcurrentHashMap<>();

		private final ThreadLocal<List<Runnable>> unflushed = ThreadLocal.withInitial(ArrayList::new);

		private final AtomicInteger lost = new AtomicInteger();

		Rows(TestDatabase database, boolean shuffled) {
			database.assumeNot(Trait.UNFENCED, Trait.ONE_WRITER);
			this.probe = new FailureProbe(database);
			this.table = database.uniqueTableName();
			this.lockTable = this.table + "_lock";
			this.shuffled = shuffled;
			// On H2 a row that was changed since the snapshot is called a deadlock.
			boolean snapshot = SKIPPING.contains(database) && (shuffled || database != TestDatabase.H2);
			this.otherIsolation = snapshot ? TransactionDefinition.ISOLATION_REPEATABLE_READ
					: TransactionDefinition.ISOLATION_READ_COMMITTED;
			for (int i = 0; i < 2; i++) {
				HikariDataSource pool = new HikariDataSource();
				pool.setDataSource(this.probe);
				pool.setMaximumPoolSize(THREADS);
				FencedNode node = new FencedNode(pool, JdbcSettings.defaults().withTableName(this.lockTable), true);
				node.transactionManager.addListener(new Flush(this.unflushed));
				this.nodes.add(node);
			}
			FencedNode node = this.nodes.get(0);
			node.database
				.sql("CREATE TABLE " + this.table
						+ " (id CHAR(1) NOT NULL PRIMARY KEY, number_of NUMERIC(18) NOT NULL)")
				.update();
			for (String id : all(LOCKED)) {
				node.database.sql("INSERT INTO " + this.table + " VALUES (?, 0)").param(id).update();
			}
		}

		void changeAll() {
			List<CompletableFuture<Void>> tasks = new ArrayList<>();
			for (int i = 0; i < this.nodes.size() * THREADS; i++) {
				Random random = new Random(i);
				FencedNode node = this.nodes.get(i % this.nodes.size());
				tasks.add(CompletableFuture.runAsync(() -> change(node, random), (task) -> new Thread(task).start()));
			}
			CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).orTimeout(3, TimeUnit.MINUTES).join();
		}

		private void change(FencedNode node, Random random) {
			for (int i = 0; i < ROUNDS; i++) {
				List<String> ids = new ArrayList<>(LOCKED);
				Collections.shuffle(ids, random);
				ids = ids.subList(0, 2 + random.nextInt(2));
				Collections.sort(ids);
				boolean late = random.nextInt(6) == 0;
				Deque<StorageLock> held = new ArrayDeque<>();
				try {
					for (String id : ids) {
						StorageLock lock = node.registry.obtain(id, late ? SHORT : RENEWED);
						lock.lock();
						held.push(lock);
					}
					commit(node, ids, random, late);
				}
				catch (LockLostException ex) {
					this.lost.incrementAndGet();
				}
				catch (LockNotAcquiredException | ConcurrencyFailureException | QueryTimeoutException ex) {
					// Rolled back.
				}
				finally {
					held.forEach(Rows::unlock);
				}
			}
		}

		private void commit(FencedNode node, List<String> ids, Random random, boolean late) {
			int isolation = random.nextBoolean() ? TransactionDefinition.ISOLATION_READ_COMMITTED : this.otherIsolation;
			node.transaction(isolation, TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				Map<String, Long> read = new ConcurrentHashMap<>();
				ids.forEach((id) -> read.put(id, number(node, id)));
				if (late) {
					LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(80 + random.nextInt(60)));
				}
				List<String> changed = all(ids);
				if (this.shuffled) {
					Collections.shuffle(changed, random);
				}
				List<Runnable> changes = new ArrayList<>();
				for (String id : changed) {
					String value = read.containsKey(id) ? Long.toString(read.get(id) + 1) : "number_of + 1";
					changes.add(() -> node.database
						.sql("UPDATE " + this.table + " SET number_of = " + value + " WHERE id = ?")
						.param(id)
						.update());
				}
				int flushed = random.nextInt(changes.size() + 1);
				this.unflushed.set(changes.subList(flushed, changes.size()));
				changes.subList(0, flushed).forEach(Runnable::run);
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			});
			all(ids).forEach((id) -> this.committed.merge(id, 1, Integer::sum));
		}

		void assertNothingIsLost() {
			assertThat(this.lost).as("leases that ended before the commit").hasPositiveValue();
			assertThat(this.committed).hasSize(LOCKED.size() + SHARED.size());
			this.committed
				.forEach((id, times) -> assertThat(number(this.nodes.get(0), id)).as(id).isEqualTo((long) times));
		}

		private long number(FencedNode node, String id) {
			return node.database.sql("SELECT number_of FROM " + this.table + " WHERE id = ?")
				.param(id)
				.query(Long.class)
				.single();
		}

		private static List<String> all(List<String> ids) {
			List<String> all = new ArrayList<>(ids);
			all.addAll(SHARED);
			return all;
		}

		private static void unlock(StorageLock lock) {
			try {
				lock.unlock();
			}
			catch (LockLostException ex) {
				// Known.
			}
		}

		@Override
		public void close() {
			this.nodes.forEach(FencedNode::close);
		}

	}

	/**
	 * Writes after the check what was not written yet, as Hibernate does.
	 *
	 * @param unflushed what each thread has to write
	 */
	private record Flush(ThreadLocal<List<Runnable>> unflushed) implements TransactionExecutionListener {

		@Override
		public void beforeCommit(TransactionExecution transaction) {
			for (Runnable change : this.unflushed.get()) {
				change.run();
				// Renewals are due meanwhile.
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			}
		}

	}

}
