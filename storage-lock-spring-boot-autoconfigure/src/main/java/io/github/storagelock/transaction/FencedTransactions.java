package io.github.storagelock.transaction;

import java.util.List;

import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.TransactionFence;

/**
 * Lets no stale holder commit. Right before a transaction commits, the locks that its
 * thread holds are looked at in that very transaction, in a way that nobody can take them
 * over until the commit is through. If one of them has a new holder, the transaction is
 * rolled back.
 * <p>
 * A transaction under no lock costs nothing; one under up to 256 locks costs one
 * statement. Read-only transactions are not looked at.
 *
 * @since 0.1.0
 * @see <a href=
 * "https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">How to do
 * distributed locking</a>
 */
public final class FencedTransactions implements TransactionExecutionListener {

	private final StorageLockRegistry registry;

	private final TransactionFence fence;

	/**
	 * Creates the listener.
	 * @param registry whose locks are looked at
	 * @param fence the storage of that registry
	 */
	public FencedTransactions(StorageLockRegistry registry, TransactionFence fence) {
		this.registry = registry;
		this.fence = fence;
	}

	/**
	 * Looks at the locks of the current thread.
	 * @throws LockLostException if one of them has a new holder, or has run out
	 * @throws StorageLockException if the transaction has no time left to look, or cannot
	 * see their records as they are
	 */
	@Override
	public void beforeCommit(TransactionExecution transaction) {
		if (transaction.isReadOnly() || transaction.isNested()) {
			// The end of a savepoint commits nothing: the transaction around it does.
			return;
		}
		List<FencedLease> leases = this.registry.fencedByCurrentThread();
		leases.forEach(LockLease::ensureValid);
		if (leases.isEmpty() || !isCovered(transaction)) {
			return;
		}
		List<Hold> holds = leases.stream().map((lease) -> new Hold(lease.lockId(), lease.recordToken())).toList();
		CommitEnd end = commitBegins(leases, transaction);
		for (Hold stale : findStale(holds)) {
			throw new LockLostException(stale.lockId(), stale.fencingToken(), "Lock '" + stale.lockId() + "' (token "
					+ stale.fencingToken() + ") has a new holder: the transaction is rolled back instead of committed");
		}
		// Somebody else may have released one meanwhile.
		leases.forEach(LockLease::ensureValid);
		end.commitIsSent();
	}

	/**
	 * Returns whether the transaction is on the database of the locks: inside one that
	 * is, another manager may have begun one that is not.
	 */
	private boolean isCovered(TransactionExecution transaction) {
		return !(transaction instanceof DefaultTransactionStatus status) || !status.hasTransaction()
				|| this.fence.covers(status.getTransaction());
	}

	/**
	 * Keeps the locks from passing to the next ones of this process until the outcome of
	 * the commit is known: if its answer is lost, only the row lock of this transaction
	 * keeps it apart from theirs. Comes before the release that waits for the
	 * transaction.
	 */
	private static CommitEnd commitBegins(List<FencedLease> leases, TransactionExecution transaction) {
		leases.forEach(FencedLease::commitBegins);
		CommitEnd end = new CommitEnd(leases);
		// Else it would hear of the end of a transaction that another manager began.
		boolean own = !(transaction instanceof DefaultTransactionStatus status) || status.isNewSynchronization();
		if (own && TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(end);
		}
		return end;
	}

	/**
	 * Asks the fence. A {@link TransactionException}, such as that of a transaction whose
	 * time is over, must not get out: transaction managers take one from here for a
	 * failed commit, and do not roll back.
	 */
	private List<Hold> findStale(List<Hold> holds) {
		try {
			return this.fence.findStale(this.registry.nodeId(), holds);
		}
		catch (TransactionException | LockStorageException ex) {
			throw new StorageLockException(
					"The transaction could not be fenced and is rolled back instead of committed: " + ex.getMessage(),
					ex);
		}
	}

	/**
	 * Ends the doubt. Once the commit was sent, only its success does: a manager whose
	 * commit failed takes the transaction for rolled back, even if only the answer was
	 * lost.
	 */
	private static final class CommitEnd implements TransactionSynchronization {

		private final List<FencedLease> leases;

		private boolean sent;

		private CommitEnd(List<FencedLease> leases) {
			this.leases = leases;
		}

		private void commitIsSent() {
			this.sent = true;
		}

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

		@Override
		public void afterCompletion(int status) {
			if (status == STATUS_COMMITTED || !this.sent) {
				this.leases.forEach(FencedLease::commitEnded);
			}
		}

	}

}
