package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.LossReason;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.TestLockOptions;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;
import io.github.storagelock.transaction.FencedTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * A stale holder cannot commit, and one that is not stale can, in every isolation on
 * every database.
 */
class FencedTransactionTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	static Stream<Arguments> databasesAndIsolations() {
		return Stream
			.concat(Stream.of(TestDatabase.values()).map(Sessions::new),
					Stream.of(new Sessions(TestDatabase.MARIADB, "SET SESSION innodb_snapshot_isolation = ON")))
			.flatMap((sessions) -> Stream
				.of(TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.ISOLATION_REPEATABLE_READ,
						TransactionDefinition.ISOLATION_SERIALIZABLE)
				.filter((isolation) -> sessions.database() != TestDatabase.TIDB
						|| isolation != TransactionDefinition.ISOLATION_SERIALIZABLE)
				.filter((isolation) -> !sessions.database().is(Trait.NO_REPEATABLE_READ)
						|| isolation != TransactionDefinition.ISOLATION_REPEATABLE_READ)
				.map((isolation) -> Arguments.of(sessions, isolation)));
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void aStaleHolderCannotCommit(Sessions sessions, int isolation) {
		try (Account account = new Account(sessions, true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> account.transaction(isolation).executeWithoutResult((status) -> {
					account.add(1);
					account.takeOver("account");
				}))
				.withMessageContaining("has a new holder");

			assertThat(account.balance()).isZero();
			assertThat(account.node.refusals).extracting(LockEvent::lockId, LockEvent::reason)
				.containsExactly(tuple("account", LossReason.TAKEN));
			assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
		}
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void withoutTheFenceAStaleHolderCommits(Sessions sessions, int isolation) {
		try (Account account = new Account(sessions, false)) {
			account.node.registry.obtain("account", OPTIONS).lock();

			account.transaction(isolation).executeWithoutResult((status) -> {
				account.add(1);
				account.takeOver("account");
			});

			assertThat(account.balance()).isOne();
		}
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void aRenewalAfterTheSnapshotDoesNotDisturb(Sessions sessions, int isolation) {
		try (Account account = new Account(sessions, true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();

			assertThatNoException().isThrownBy(() -> account.transaction(isolation).executeWithoutResult((status) -> {
				account.add(1);
				for (int i = 0; i < 3; i++) {
					assertThat(account.renew("account", lock.lease().recordToken())).isEqualTo(Renewal.RENEWED);
				}
			}));

			assertThat(account.balance()).isOne();
			lock.unlock();
		}
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void nobodyTakesOverBetweenTheCheckAndTheCommit(Sessions sessions, int isolation) {
		try (Account account = new Account(sessions, true)) {
			List<Acquisition> between = new ArrayList<>();
			account.node.transactionManager.addListener(new TransactionExecutionListener() {

				@Override
				public void beforeCommit(TransactionExecution transaction) {
					between.add(account.acquireAsOther("account"));
				}

			});
			account.node.registry.obtain("account", OPTIONS).lock();

			account.transaction(isolation).executeWithoutResult((status) -> {
				account.add(1);
				account.expireAsOther("account");
			});

			assertThat(between).singleElement().isInstanceOf(Acquisition.Busy.class);
			assertThat(account.balance()).isOne();
			assertThat(account.acquireAsOther("account")).isInstanceOf(Acquisition.Granted.class);
		}
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void allLocksOfTheThreadAreChecked(Sessions sessions, int isolation) {
		try (Account account = new Account(sessions, true)) {
			account.node.registry.obtain("a", OPTIONS).lock();
			account.node.registry.obtain("b", OPTIONS).lock();
			account.node.registry.obtain("c", OPTIONS).lock();

			account.transaction(isolation).executeWithoutResult((status) -> account.add(1));
			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> account.transaction(isolation).executeWithoutResult((status) -> {
					account.add(1);
					account.takeOver("b");
				}))
				.withMessageContaining("Lock 'b'");

			assertThat(account.balance()).isOne();
		}
	}

	@OnEachDatabase
	void aTransactionWhoseTimeIsOverIsRolledBack(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			account.node.registry.obtain("account", OPTIONS).lock();
			TransactionTemplate transaction = account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED);

			assertThatExceptionOfType(StorageLockException.class)
				.isThrownBy(() -> transaction.executeWithoutResult((status) -> {
					account.add(1);
					account.node.endTimeOfTransaction();
				}))
				.withMessageContaining("could not be fenced");

			assertThat(account.balance()).isZero();
		}
	}

	@OnEachDatabase
	void theEndOfASavepointDoesNotKeepRenewalsOut(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();

			account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED).executeWithoutResult((status) -> {
				account.node
					.transaction(TransactionDefinition.ISOLATION_DEFAULT, TransactionDefinition.PROPAGATION_NESTED)
					.executeWithoutResult((nested) -> account.add(1));

				assertThat(account.renew("account", lock.lease().recordToken())).isEqualTo(Renewal.RENEWED);
			});

			assertThat(account.balance()).isOne();
		}
	}

	@OnEachDatabase
	void aTransactionOfAnotherManagerInsideIsNotFenced(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();
			JdbcTransactionManager others = new JdbcTransactionManager(
					new DriverManagerDataSource("jdbc:h2:mem:" + database));
			others.addListener(new FencedTransactions(account.node.registry, account.node.storage));

			account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED).executeWithoutResult((status) -> {
				account.add(1);
				new TransactionTemplate(others).executeWithoutResult((inner) -> {
				});

				assertThat(account.renew("account", lock.lease().recordToken())).isEqualTo(Renewal.RENEWED);
			});

			assertThat(account.balance()).isOne();
			lock.unlock();
			StorageLock lost = account.node.registry.obtain("short",
					TestLockOptions.withoutRenewal(Duration.ofMillis(200)));
			lost.lock();
			await().pollInSameThread().until(() -> !lost.isHeldByCurrentThread());
			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> new TransactionTemplate(others).executeWithoutResult((alone) -> {
				}));
		}
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_15)
	void aLossIsToldWhereThereIsNoConnectionForAnotherLook(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true);
				FencedNode narrow = new FencedNode(database.dataSource((config) -> config.setMaximumPoolSize(1)),
						JdbcSettings.defaults().withTableName(account.lockTable).withPoolMode(PoolMode.SHARED), true)) {
			narrow.registry.obtain("account", OPTIONS).lock();

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> narrow
					.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED,
							TransactionDefinition.PROPAGATION_REQUIRED)
					.executeWithoutResult((status) -> account.takeOver("account")))
				.withMessageContaining("has a new holder");
		}
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_15)
	void aTransactionThatDoesNotSeeTheTableIsToldWhatToDo(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			account.node.registry.obtain("account", OPTIONS).lock();

			assertThatExceptionOfType(StorageLockException.class)
				.isThrownBy(() -> account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED)
					.executeWithoutResult((status) -> {
						account.add(1);
						account.node.database.sql("SET LOCAL search_path = pg_catalog").update();
					}))
				.withMessageContaining("cannot read table 'lock_")
				.withMessageContaining("storage-lock.jdbc.table-name, as in my_schema.storage_lock");

			assertThat(account.balance()).isZero();
		}
	}

	@OnEachDatabase
	void aLevelInsideAnotherCanAskForTheFence(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			account.node.registry.obtain("account", OPTIONS.withFenced(false)).lock();
			account.node.registry.obtain("account", OPTIONS).lock();

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED)
					.executeWithoutResult((status) -> {
						account.add(1);
						account.takeOver("account");
					}));

			assertThat(account.balance()).isZero();
		}
	}

}
