package io.github.storagelock.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLock;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.transaction.FencedTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A commit whose outcome nobody knows, while another thread of the same process waits for
 * the lock. It must not get it by a hand-off, which would go round the row lock that the
 * transaction may still have in the database.
 */
class CommitInDoubtTests {

	private final Account account = new Account(new Sessions(TestDatabase.H2), true);

	private final StorageLock lock = this.account.node.registry.obtain("account");

	@AfterEach
	void close() {
		this.account.close();
	}

	@Test
	void nextOneHasToAskTheStorage() throws Exception {
		this.account.node.transactionManager.addListener(new TransactionExecutionListener() {

			@Override
			public void beforeCommit(TransactionExecution transaction) {
				cut();
			}

		});
		this.lock.lock();
		long mine = this.lock.lease().recordToken();
		CompletableFuture<Long> next = waiter();

		assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(this::commit);
		this.lock.unlock();

		assertThat(next.join()).as("the record of another grant").isGreaterThan(mine);
	}

	@Test
	void nextOneHasToAskTheStorageIfTheManagerTakesALostAnswerForARollback() throws Exception {
		JdbcTransactionManager manager = new JdbcTransactionManager(
				Objects.requireNonNull(this.account.node.transactionManager.getDataSource())) {

			// As JpaTransactionManager does for what Hibernate makes of it.
			@Override
			protected void doCommit(DefaultTransactionStatus status) {
				throw new DataAccessResourceFailureException("the answer was lost");
			}

		};
		manager.addListener(new FencedTransactions(this.account.node.registry, this.account.node.storage));
		TransactionTemplate transaction = new TransactionTemplate(manager);
		this.lock.lock();
		long mine = this.lock.lease().recordToken();
		CompletableFuture<Long> next = waiter();

		assertThatExceptionOfType(DataAccessResourceFailureException.class)
			.isThrownBy(() -> transaction.executeWithoutResult((status) -> this.account.balance()));
		this.lock.unlock();

		assertThat(next.join()).as("the record of another grant").isGreaterThan(mine);
	}

	@Test
	void commitThatTheDatabaseRefusedIsNoDoubt() {
		JdbcTransactionManager manager = new JdbcTransactionManager(
				Objects.requireNonNull(this.account.node.transactionManager.getDataSource())) {

			@Override
			protected void doCommit(DefaultTransactionStatus status) {
				throw new CannotSerializeTransactionException();
			}

		};
		manager.addListener(new FencedTransactions(this.account.node.registry, this.account.node.storage));
		TransactionTemplate transaction = new TransactionTemplate(manager);
		this.lock.lock();

		assertThatExceptionOfType(CannotSerializeTransactionException.class)
			.isThrownBy(() -> transaction.executeWithoutResult((status) -> this.account.balance()));

		commit();
		this.lock.unlock();
	}

	@Test
	void lockIsHandedOnAfterATransactionThatWasRefused() throws Exception {
		this.account.node.transactionManager.addListener(new TransactionExecutionListener() {

			@Override
			public void beforeCommit(TransactionExecution transaction) {
				throw new IllegalStateException("refused");
			}

		});
		this.lock.lock();
		CompletableFuture<Long> next = waiter();

		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::commit);
		this.lock.unlock();

		assertThat(next.join()).isPositive();
	}

	@Test
	void lockIsHandedOnAfterACommit() throws Exception {
		this.lock.lock();
		long mine = this.lock.lease().recordToken();
		CompletableFuture<Long> next = waiter();

		commit();
		this.lock.unlock();

		assertThat(next.join()).as("the record of the same grant").isEqualTo(mine);
	}

	private void commit() {
		this.account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED)
			.executeWithoutResult((status) -> this.account.balance());
	}

	/**
	 * Closes the connection right before its commit.
	 */
	private void cut() {
		try {
			Connection connection = DataSourceUtils.getConnection(this.account.node.transactionManager.getDataSource());
			connection.unwrap(JdbcConnection.class).close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private CompletableFuture<Long> waiter() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		Thread[] thread = new Thread[1];
		CompletableFuture<Long> token = CompletableFuture.supplyAsync(() -> {
			thread[0] = Thread.currentThread();
			begun.countDown();
			try (LockLease lease = this.lock.acquire()) {
				return lease.recordToken();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		begun.await();
		await().until(() -> thread[0].getState() == Thread.State.TIMED_WAITING);
		return token;
	}

	/**
	 * The database's verdict on a commit.
	 */
	private static final class CannotSerializeTransactionException extends ConcurrencyFailureException {

		private CannotSerializeTransactionException() {
			super("could not serialize access");
		}

	}

}
