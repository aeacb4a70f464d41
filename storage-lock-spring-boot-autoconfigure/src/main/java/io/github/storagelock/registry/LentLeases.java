package io.github.storagelock.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.TransactionScope;

/**
 * The leases that belong to no thread, while they fence the transactions of one.
 */
final class LentLeases {

	private final TransactionScope transactions;

	private final ThreadLocal<@Nullable List<Lent>> lent = new ThreadLocal<>();

	LentLeases(TransactionScope transactions) {
		this.transactions = transactions;
	}

	/**
	 * Lends a lease to the current thread.
	 * @param fences whether it fences, or only says that the thread works under a lock
	 */
	LockLease.FencedScope lend(FencedLease lease, boolean fences) {
		Lent lent = new Lent(lease, fences, false);
		add(lent);
		return () -> {
			// The thread that closes it may be another one.
			lent.end();
			remove(lent);
		};
	}

	/**
	 * Keeps a lease that was released until the current thread's transaction has ended,
	 * and lends it to the thread until then.
	 * @param fences whether it fences that transaction
	 * @param release what to do in the end
	 * @return {@code false} if there is no transaction
	 */
	boolean keepForTransaction(FencedLease lease, boolean fences, Runnable release) {
		Lent lent = new Lent(lease, fences, true);
		boolean kept = this.transactions.afterCompletion(() -> {
			lent.end();
			remove(lent);
			release.run();
		});
		if (kept) {
			add(lent);
		}
		return kept;
	}

	/**
	 * Makes sure that the current thread does not want what its own transaction keeps, or
	 * waits for a lease under which it works.
	 * @param waits whether it would wait
	 * @throws StorageLockException if it does: not as if the lock were busy, for which a
	 * method may be skipped
	 */
	void refuseToWaitForOneself(String lockId, boolean waits) {
		List<Lent> mine = this.lent.get();
		if (mine == null) {
			return;
		}
		for (Lent lent : mine) {
			if (lent.lease().lockId().equals(lockId) && !lent.isOver() && lent.lease().isValid()) {
				if (lent.isKept()) {
					throw keptForTransaction(lockId);
				}
				if (waits) {
					throw new StorageLockException("Lock '" + lockId + "' is held by a LockLease that fences this very"
							+ " thread: a lease is not re-entrant, and the thread would wait for itself");
				}
			}
		}
	}

	/**
	 * Returns that the current thread wants what its own transaction keeps.
	 */
	static StorageLockException keptForTransaction(String lockId) {
		return new StorageLockException("Lock '" + lockId + "' was released by this very thread inside of a"
				+ " transaction that has not ended: until then it is kept, and would be waited for in vain. A"
				+ " StorageLock and the lock of an annotated method with an ordinary result can be taken again"
				+ " meanwhile, a lease of StorageLockRegistry.acquire and the lock of an asynchronous method cannot");
	}

	/**
	 * Returns what fences the current thread.
	 */
	Stream<FencedLease> fencing() {
		List<Lent> mine = present();
		return (mine != null) ? mine.stream().filter(Lent::fences).map(Lent::lease) : Stream.empty();
	}

	/**
	 * Returns whether the current thread works under any of them.
	 */
	boolean isAnyLent() {
		return present() != null;
	}

	/**
	 * Returns what is lent to the current thread, null if nothing is. What another thread
	 * has ended is forgotten.
	 */
	private @Nullable List<Lent> present() {
		List<Lent> mine = this.lent.get();
		if (mine != null && mine.removeIf(Lent::isOver) && mine.isEmpty()) {
			this.lent.remove();
			return null;
		}
		return mine;
	}

	private void add(Lent lent) {
		List<Lent> mine = present();
		if (mine == null) {
			mine = new ArrayList<>();
			this.lent.set(mine);
		}
		mine.add(lent);
	}

	private void remove(Lent lent) {
		List<Lent> mine = this.lent.get();
		if (mine != null && mine.remove(lent) && mine.isEmpty()) {
			this.lent.remove();
		}
	}

	/**
	 * One of them.
	 */
	private static final class Lent {

		private final FencedLease lease;

		private final boolean fences;

		private final boolean kept;

		// Another thread may complete a transaction, and cannot take this out of the
		// list.
		private volatile boolean over;

		private Lent(FencedLease lease, boolean fences, boolean kept) {
			this.lease = lease;
			this.fences = fences;
			this.kept = kept;
		}

		private FencedLease lease() {
			return this.lease;
		}

		private boolean fences() {
			return this.fences;
		}

		/**
		 * Returns whether it was released, and is kept until a transaction ends.
		 */
		private boolean isKept() {
			return this.kept && !this.over;
		}

		private boolean isOver() {
			return this.over;
		}

		private void end() {
			this.over = true;
		}

	}

}
