package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Locks that are taken inside of a transaction, whose snapshot may be older than they
 * are. Databases that lock what is read have none.
 */
class FencedSnapshotTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	@ParameterizedTest
	@EnumSource(
			names = { "H2", "POSTGRESQL_15", "POSTGRESQL_18", "MARIADB", "MARIADB_10_11", "MYSQL", "TIDB", "ORACLE" })
	void aLockThatWasTakenAfterTheSnapshotIsRefusedAndNotTakenForLost(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			// So that its record is in the snapshot.
			lock.lock();
			lock.unlock();

			assertThatExceptionOfType(StorageLockException.class)
				.isThrownBy(() -> strict(account, database).executeWithoutResult((status) -> {
					account.balance();
					lock.lock();
					account.add(1);
					lock.unlock();
				}))
				.withMessageContaining("lock 'account' (token ")
				.withMessageContaining("was taken after the transaction's snapshot. Take it before the transaction")
				.isNotInstanceOf(LockLostException.class);

			assertThat(account.balance()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(
			names = { "H2", "POSTGRESQL_15", "POSTGRESQL_18", "MARIADB", "MARIADB_10_11", "MYSQL", "TIDB", "ORACLE" })
	void aLockThatWasTakenBeforeTheFirstReadIsFine(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);

			for (int i = 0; i < 2; i++) {
				strict(account, database).executeWithoutResult((status) -> {
					lock.lock();
					account.add(1);
					lock.unlock();
				});
			}

			assertThat(account.balance()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL_15", "MARIADB", "MARIADB_10_11", "MYSQL", "TIDB" })
	void aLockThatComesFromAnotherThreadIsRefusedAsWell(TestDatabase database) throws Exception {
		try (Account account = new Account(new Sessions(database), true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			CountDownLatch begun = new CountDownLatch(1);
			Thread[] thread = new Thread[1];
			lock.lock();
			CompletableFuture<Void> second = CompletableFuture
				.runAsync(() -> strict(account, database).executeWithoutResult((status) -> {
					account.balance();
					thread[0] = Thread.currentThread();
					begun.countDown();
					lock.lock();
					account.add(1);
					lock.unlock();
				}));
			begun.await();
			await().atMost(Duration.ofSeconds(20)).until(() -> thread[0].getState() == Thread.State.WAITING);
			strict(account, database).executeWithoutResult((status) -> account.add(10));
			lock.unlock();

			assertThat(second).failsWithin(Duration.ofSeconds(20));
			assertThat(account.balance()).isEqualTo(10);
		}
	}

	@ParameterizedTest
	@EnumSource(names = "H2")
	void aTransactionHasOneSynchronizationForAllLocks(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);

			account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED).executeWithoutResult((status) -> {
				for (int i = 0; i < 100; i++) {
					lock.lock();
					lock.unlock();
				}
				account.node.registry.obtain("other", OPTIONS).lock();
				assertThat(TransactionSynchronizationManager.getSynchronizations()).hasSize(1);
				account.node.registry.obtain("other", OPTIONS).unlock();
			});

			assertThat(account.acquireAsOther("account")).isInstanceOf(Acquisition.Granted.class);
			assertThat(account.acquireAsOther("other")).isInstanceOf(Acquisition.Granted.class);
		}
	}

	private static TransactionTemplate strict(Account account, TestDatabase database) {
		// H2 has a snapshot of each table in REPEATABLE READ, as of its first use.
		return account.transaction((database != TestDatabase.ORACLE && database != TestDatabase.H2)
				? TransactionDefinition.ISOLATION_REPEATABLE_READ : TransactionDefinition.ISOLATION_SERIALIZABLE);
	}

}
