package io.github.storagelock.transaction;

import java.util.ArrayList;
import java.util.List;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.TransactionFence;

/**
 * Lets no stale holder commit. Right before a transaction commits, the locks that its
 * thread holds are looked at in that very transaction, in a way that nobody can take them
 * over until the commit is through. If one of them has a new holder, the transaction is
 * rolled back.
 * <p>
 * A transaction under no lock costs nothing; one under any number of locks costs one
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
	 */
	@Override
	public void beforeCommit(TransactionExecution transaction) {
		if (transaction.isReadOnly()) {
			return;
		}
		List<LockLease> leases = this.registry.fencedByCurrentThread();
		if (leases.isEmpty()) {
			return;
		}
		List<Hold> holds = new ArrayList<>(leases.size());
		for (LockLease lease : leases) {
			lease.ensureValid();
			holds.add(new Hold(lease.lockId(), lease.fencingToken()));
		}
		for (Hold stale : this.fence.findStale(this.registry.nodeId(), holds)) {
			throw new LockLostException(stale.lockId(), stale.fencingToken(), "Lock '" + stale.lockId() + "' (token "
					+ stale.fencingToken() + ") has a new holder: the transaction is rolled back instead of committed");
		}
	}

}
