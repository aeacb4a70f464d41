package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * A stale holder cannot commit, and one that is not stale can, in every isolation on
 * every database.
 */
class FencedTransactionTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	static Stream<Arguments> databasesAndIsolations() {
		return Stream.of(TestDatabase.values())
			.flatMap((database) -> Stream
				.of(TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.ISOLATION_REPEATABLE_READ,
						TransactionDefinition.ISOLATION_SERIALIZABLE)
				.map((isolation) -> Arguments.of(database, isolation)));
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void aStaleHolderCannotCommit(TestDatabase database, int isolation) {
		try (Account account = new Account(database, true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> account.transaction(isolation).executeWithoutResult((status) -> {
					account.add(1);
					account.takeOver("account");
				}))
				.withMessageContaining("has a new holder");

			assertThat(account.balance()).isZero();
			assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
		}
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void withoutTheFenceAStaleHolderCommits(TestDatabase database, int isolation) {
		try (Account account = new Account(database, false)) {
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
	void aRenewalAfterTheSnapshotDoesNotDisturb(TestDatabase database, int isolation) {
		try (Account account = new Account(database, true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();

			assertThatNoException().isThrownBy(() -> account.transaction(isolation).executeWithoutResult((status) -> {
				account.add(1);
				for (int i = 0; i < 3; i++) {
					assertThat(account.renew("account", lock.lease().fencingToken())).isEqualTo(Renewal.RENEWED);
				}
			}));

			assertThat(account.balance()).isOne();
			lock.unlock();
		}
	}

	@ParameterizedTest
	@MethodSource("databasesAndIsolations")
	void nobodyTakesOverBetweenTheCheckAndTheCommit(TestDatabase database, int isolation) {
		try (Account account = new Account(database, true)) {
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
	void allLocksOfTheThreadAreChecked(TestDatabase database, int isolation) {
		try (Account account = new Account(database, true)) {
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
		try (Account account = new Account(database, true)) {
			account.node.registry.obtain("account", OPTIONS).lock();
			TransactionTemplate transaction = account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED);
			transaction.setTimeout(1);

			assertThatExceptionOfType(StorageLockException.class)
				.isThrownBy(() -> transaction.executeWithoutResult((status) -> {
					account.add(1);
					new CompletableFuture<>().completeOnTimeout(null, 1100, TimeUnit.MILLISECONDS).join();
				}))
				.withMessageContaining("could not be fenced");

			assertThat(account.balance()).isZero();
		}
	}

	@OnEachDatabase
	void theEndOfASavepointDoesNotKeepRenewalsOut(TestDatabase database) {
		try (Account account = new Account(database, true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();

			account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED).executeWithoutResult((status) -> {
				account.node
					.transaction(TransactionDefinition.ISOLATION_DEFAULT, TransactionDefinition.PROPAGATION_NESTED)
					.executeWithoutResult((nested) -> account.add(1));

				assertThat(account.renew("account", lock.lease().fencingToken())).isEqualTo(Renewal.RENEWED);
			});

			assertThat(account.balance()).isOne();
		}
	}

	@OnEachDatabase
	void aLevelInsideAnotherCanAskForTheFence(TestDatabase database) {
		try (Account account = new Account(database, true)) {
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

	/**
	 * A balance beside the locks.
	 */
	static final class Account implements AutoCloseable {

		final FencedNode node;

		private final String lockTable;

		private final String table;

		private final FencedNode other;

		Account(TestDatabase database, boolean fence) {
			database.assumeAvailable();
			this.lockTable = database.uniqueTableName();
			this.table = database.uniqueTableName();
			JdbcSettings settings = JdbcSettings.defaults().withTableName(this.lockTable);
			this.node = new FencedNode(pool(database), settings, fence);
			this.other = new FencedNode(pool(database), settings, false);
			this.node.database.sql("CREATE TABLE " + this.table + " (balance BIGINT NOT NULL)").update();
			this.node.database.sql("INSERT INTO " + this.table + " VALUES (0)").update();
		}

		private static HikariDataSource pool(TestDatabase database) {
			return database.dataSource((config) -> {
				config.setMaximumPoolSize(2);
				config.setMinimumIdle(1);
			});
		}

		TransactionTemplate transaction(int isolation) {
			return this.node.transaction(isolation, TransactionDefinition.PROPAGATION_REQUIRED);
		}

		void add(long amount) {
			long read = balance();
			this.node.database.sql("UPDATE " + this.table + " SET balance = ?").param(read + amount).update();
		}

		long balance() {
			return this.node.database.sql("SELECT balance FROM " + this.table).query(Long.class).single();
		}

		private void expire(String lockId) {
			this.other.database.sql("UPDATE " + this.lockTable + " SET expires_at = 1 WHERE lock_id = ?")
				.param(lockId)
				.update();
		}

		void takeOver(String lockId) {
			expireAsOther(lockId);
			assertThat(acquireAsOther(lockId)).isInstanceOf(Acquisition.Granted.class);
		}

		Acquisition acquireAsOther(String lockId) {
			return onOtherThread(() -> this.other.storage.acquire(new AcquireRequest(lockId, "other", LEASE)));
		}

		Renewal renew(String lockId, long token) {
			return onOtherThread(() -> this.node.storage
				.renew(new RenewRequest(this.node.registry.nodeId(), LEASE, List.of(new Hold(lockId, token))))
				.get(0));
		}

		void expireAsOther(String lockId) {
			onOtherThread(() -> {
				expire(lockId);
				return lockId;
			});
		}

		private static <T> T onOtherThread(Supplier<T> task) {
			return CompletableFuture.supplyAsync(task).join();
		}

		@Override
		public void close() {
			this.other.close();
			this.node.close();
		}

	}

}
