package io.github.storagelock.scenario;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Fenced transactions of TiDB's optimistic mode, whose commit looks whether a row that
 * the fence has read was written since the transaction began.
 */
@OnDatabase(TestDatabase.TIDB)
class TiDbOptimisticTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	private final Account account;

	private final StorageLock lock;

	TiDbOptimisticTests(TestDatabase database) {
		this.account = new Account(new Sessions(database, "SET SESSION tidb_txn_mode = 'optimistic'"), true);
		this.lock = this.account.node.registry.obtain("account", OPTIONS);
		this.lock.lock();
	}

	@AfterEach
	void close() {
		this.account.close();
	}

	@Test
	void aHolderCommits() {
		addAnd(() -> {
		});

		assertThat(this.account.balance()).isOne();
	}

	@Test
	void aStaleHolderCannotCommit() {
		assertThatException().isThrownBy(() -> addAnd(() -> this.account.takeOver("account")));

		assertThat(this.account.balance()).isZero();
	}

	@Test
	void aTakeOverBetweenTheCheckAndTheCommitMakesTheCommitFail() {
		this.account.node.transactionManager.addListener(new TransactionExecutionListener() {

			@Override
			public void beforeCommit(TransactionExecution transaction) {
				assertThat(TiDbOptimisticTests.this.account.acquireAsOther("account"))
					.isInstanceOf(Acquisition.Granted.class);
			}

		});

		assertThatException().isThrownBy(() -> addAnd(() -> this.account.expireAsOther("account")));

		assertThat(this.account.balance()).isZero();
	}

	@Test
	void aRenewalMakesTheCommitFailToo() {
		long token = this.lock.lease().recordToken();

		assertThatException().isThrownBy(
				() -> addAnd(() -> assertThat(this.account.renew("account", token)).isEqualTo(Renewal.RENEWED)));

		assertThat(this.account.balance()).isZero();
	}

	private void addAnd(Runnable action) {
		this.account.transaction(TransactionDefinition.ISOLATION_REPEATABLE_READ).executeWithoutResult((status) -> {
			this.account.add(1);
			action.run();
		});
	}

}
