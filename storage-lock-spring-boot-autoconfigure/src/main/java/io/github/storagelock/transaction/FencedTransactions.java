package io.github.storagelock.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.TransactionFence;
import io.github.storagelock.storage.TransactionFence.Look;

/**
 * Lets no stale holder commit. Right before a transaction commits, the locks that its
 * thread holds are looked at in that very transaction, in a way that nobody can take them
 * over until the commit is through. If one of them has a new holder, the transaction is
 * rolled back.
 * <p>
 * A transaction under no lock costs nothing; one under up to 256 locks costs one
 * statement, however often this listener was added to its manager. Read-only transactions
 * are not looked at.
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
	 * see their records as they are, or if the outcome of an earlier commit under one of
	 * them is unknown
	 */
	@Override
	public void beforeCommit(TransactionExecution transaction) {
		// The end of a savepoint commits nothing: the transaction around it does.
		if (transaction.isReadOnly() || transaction.isNested()
				|| TransactionSynchronizationManager.hasResource(key(transaction))) {
			return;
		}
		boolean known = transaction instanceof DefaultTransactionStatus status && status.hasTransaction();
		FencedCommit commit = check(known ? ((DefaultTransactionStatus) transaction).getTransaction() : transaction);
		if (commit == null) {
			return;
		}
		TransactionSynchronizationManager.bindResource(key(transaction), commit);
		// Else it would hear of the end of a transaction that another manager began.
		boolean own = !(transaction instanceof DefaultTransactionStatus status) || status.isNewSynchronization();
		if (own && TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(commit);
		}
	}

	@Override
	public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
		end(transaction, commitFailure == null);
	}

	@Override
	public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
		end(transaction, false);
	}

	private void end(TransactionExecution transaction, boolean committed) {
		if (TransactionSynchronizationManager
			.unbindResourceIfPossible(key(transaction)) instanceof FencedCommit commit) {
			commit.end(committed);
		}
	}

	/**
	 * Looks at the locks of the current thread before a connection commits whose
	 * transaction was not looked at.
	 * @param connection where it is
	 * @return to be told how the commit ended; empty if there is nothing to look at
	 * @throws LockLostException if one of them has a new holder, or has run out: the
	 * caller has to roll the transaction back
	 * @throws StorageLockException as {@link #beforeCommit(TransactionExecution)}
	 */
	public Optional<FencedCommit> beforeCommit(Connection connection) {
		return Optional.ofNullable(check(connection));
	}

	private @Nullable FencedCommit check(Object transaction) {
		List<FencedLease> leases = this.registry.fencedByCurrentThread();
		// A driver may ask the server whether a connection is read-only: only under
		// locks.
		if (leases.isEmpty() || transaction instanceof Connection connection && isReadOnly(connection)) {
			return null;
		}
		leases.forEach(FencedTransactions::ensureValid);
		Look look = look(transaction, leases);
		if (look == null) {
			return null;
		}
		FencedCommit commit = new FencedCommit(leases, look);
		try {
			leases.stream().filter((lease) -> look.stale().contains(hold(lease))).forEach(FencedTransactions::refuse);
			leases.forEach(FencedTransactions::ensureOutcomeIsKnown);
			// Somebody else may have released one meanwhile.
			leases.forEach(FencedTransactions::ensureValid);
			commit.isSent();
			return commit;
		}
		catch (RuntimeException | Error ex) {
			commit.end(false);
			throw ex;
		}
	}

	private static boolean isReadOnly(Connection connection) {
		try {
			return connection.isReadOnly();
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * Asks the fence. A {@link TransactionException}, such as that of a transaction whose
	 * time is over, must not get out: transaction managers take one from here for a
	 * failed commit, and do not roll back.
	 * @return null if the transaction is on another database: inside one that is not,
	 * another manager may have begun one that is
	 */
	private @Nullable Look look(Object transaction, List<FencedLease> leases) {
		List<Hold> holds = leases.stream().map(FencedTransactions::hold).toList();
		try {
			return this.fence.look(transaction, this.registry.nodeId(), holds).orElse(null);
		}
		catch (TransactionException | LockStorageException ex) {
			throw new StorageLockException(
					"The transaction could not be fenced and is rolled back instead of committed: " + ex.getMessage(),
					ex);
		}
	}

	private static Hold hold(FencedLease lease) {
		return new Hold(lease.lockId(), lease.recordToken());
	}

	private static void ensureValid(FencedLease lease) {
		try {
			lease.ensureValid();
		}
		catch (LockLostException ex) {
			lease.commitRefused();
			throw ex;
		}
	}

	private static void refuse(FencedLease stale) {
		String what = (stale.commitRefused() == LossReason.REVOKED) ? "was revoked" : "has a new holder";
		throw new LockLostException(stale.lockId(), stale.fencingToken(), "Lock '" + stale.lockId() + "' (token "
				+ stale.fencingToken() + ") " + what + ": the transaction is rolled back instead of committed");
	}

	/**
	 * Refuses to overwrite unread what may still come: the own row lock keeps an earlier
	 * commit of the same hold from nothing.
	 */
	private static void ensureOutcomeIsKnown(FencedLease lease) {
		if (lease.hasUnheardCommit()) {
			throw new StorageLockException("The outcome of an earlier commit under lock '" + lease.lockId()
					+ "' (token " + lease.fencingToken() + ") is unknown, and it may still arrive: this transaction is"
					+ " rolled back instead of committed. Release the lock and take it again");
		}
	}

	private Key key(TransactionExecution transaction) {
		return new Key(this.registry, this.fence, transaction);
	}

	/**
	 * What a commit is known by to all listeners of the same registry.
	 *
	 * @param registry whose locks
	 * @param fence where they are
	 * @param transaction of whom
	 */
	private record Key(StorageLockRegistry registry, TransactionFence fence, TransactionExecution transaction) {
	}

}
