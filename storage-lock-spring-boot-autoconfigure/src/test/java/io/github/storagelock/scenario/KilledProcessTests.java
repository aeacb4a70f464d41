package io.github.storagelock.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.storagelock.StorageLock;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that die at whatever instruction they are, or stand still there for a while.
 */
class KilledProcessTests {

	private static final int PROCESSES = 4;

	private static final Duration TIME = Duration.ofSeconds(10);

	private static final Duration LONGEST = Duration.ofMinutes(2);

	private static final long LEAST = 20;

	@OnEachDatabase
	void lockOfAKilledHolderIsHadWhenItsLeaseEnds(TestDatabase database) throws Exception {
		try (ProcessAccount account = new ProcessAccount(database); ChildJvm holder = new ChildJvm(AccountNode.class)) {
			account.order(holder, true, "PT3S");
			holder.await("READ");
			// Once its lease of 3 s has been renewed.
			await().until(() -> find(account).expiresAt() - find(account).acquiredAt() > 3_500_000);
			holder.kill();
			long killed = System.nanoTime();
			LockRecord left = find(account);
			assertThat(left.isHeld()).isTrue();
			StorageLock lock = account.node.registry.obtain(AccountNode.LOCK_ID);

			assertThat(lock.tryLock(Duration.ofSeconds(20))).isTrue();

			assertThat(Duration.ofNanos(System.nanoTime() - killed)).isBetween(left.remaining().minusMillis(10),
					left.remaining().plusSeconds(10));
			assertThat(lock.lease().fencingToken()).isGreaterThan(left.fencingToken());
			account.add(1);
			lock.unlock();
			assertThat(account.balance()).isOne();
			assertThat(account.log()).as("what the other wrote is rolled back").containsExactly(1L);
		}
	}

	private static LockRecord find(ProcessAccount account) {
		return account.node.storage.find(AccountNode.LOCK_ID).orElseThrow();
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void noUpdateIsLostByProcessesThatDieOnPostgreSql() throws Exception {
		assertNoUpdateIsLost(TestDatabase.POSTGRESQL_18);
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB)
	void noUpdateIsLostByProcessesThatDieOnMariaDb() throws Exception {
		assertNoUpdateIsLost(TestDatabase.MARIADB);
	}

	private static void assertNoUpdateIsLost(TestDatabase database) throws Exception {
		long seed = System.nanoTime();
		try (ProcessAccount account = new ProcessAccount(database); Processes processes = new Processes(account)) {
			processes.disturb(new Random(seed));

			ProcessAccount.Sums sums = account.sums();
			assertThat(sums.balance()).as("seed " + seed).isEqualTo(sums.logged()).isGreaterThan(LEAST);
			assertThat(account.log()).as("seed " + seed).doesNotHaveDuplicates();
		}
	}

	/**
	 * Those that change the account.
	 */
	private static final class Processes implements AutoCloseable {

		private final ProcessAccount account;

		private final List<ChildJvm> all = new ArrayList<>();

		Processes(ProcessAccount account) throws IOException {
			this.account = account;
			for (int i = 0; i < PROCESSES; i++) {
				this.all.add(start());
			}
		}

		private ChildJvm start() throws IOException {
			ChildJvm process = new ChildJvm(AccountNode.class);
			this.account.order(process, true, Integer.toString(Integer.MAX_VALUE));
			return process;
		}

		void disturb(Random random) throws Exception {
			await().atMost(Duration.ofSeconds(30)).until(() -> this.account.balance() > 0);
			long end = System.nanoTime() + TIME.toNanos();
			long last = end + LONGEST.toNanos();
			for (int i = 1; System.nanoTime() - end < 0
					|| this.account.balance() <= LEAST && System.nanoTime() - last < 0; i++) {
				TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
				int which = random.nextInt(PROCESSES);
				ChildJvm process = this.all.get(which);
				assertThat(process.isAlive()).as("a process that has ended by itself").isTrue();
				if (i % 5 == 0) {
					process.kill();
					this.all.set(which, start());
				}
				else {
					process.suspend();
					TimeUnit.MILLISECONDS.sleep(random.nextInt(250));
					process.resume();
				}
			}
			for (ChildJvm process : this.all) {
				process.kill();
			}
		}

		@Override
		public void close() {
			this.all.forEach(ChildJvm::close);
		}

	}

}
