package io.github.storagelock.autoconfigure;

import java.sql.Connection;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.storagelock.transaction.FencedTransactions;

/**
 * The fence for those who come before it: transactions may run, and connections be handed
 * out, before there are any locks.
 */
final class LateFence implements TransactionExecutionListener {

	// Written while the application starts, read by committing threads.
	private volatile @Nullable FencedTransactions fence;

	void become(@Nullable FencedTransactions fence) {
		this.fence = fence;
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		FencedTransactions current = this.fence;
		if (current != null) {
			current.beforeCommit(transaction);
		}
	}

	@Override
	public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
		FencedTransactions current = this.fence;
		if (current != null) {
			current.afterCommit(transaction, commitFailure);
		}
	}

	@Override
	public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
		FencedTransactions current = this.fence;
		if (current != null) {
			current.afterRollback(transaction, rollbackFailure);
		}
	}

	/**
	 * Looks at the transaction of a connection.
	 * @return who is to be told whether it was committed
	 */
	Optional<Consumer<Boolean>> beforeCommit(Connection connection) {
		FencedTransactions current = this.fence;
		return (current != null) ? current.beforeCommit(connection).map((commit) -> commit::end) : Optional.empty();
	}

}
