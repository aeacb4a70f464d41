package io.github.storagelock.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.TransactionScope;

/**
 * What each thread holds by itself. A thread only ever sees its own, so re-entry needs no
 * synchronization and no look at what is shared.
 */
final class ThreadHolds {

	private final ThreadLocal<@Nullable Map<String, ThreadHold>> holds = new ThreadLocal<>();

	// Holds that belong to no thread, while they fence this one.
	private final ThreadLocal<@Nullable List<Lent>> lent = new ThreadLocal<>();

	/**
	 * Returns the current thread's hold, valid or lost.
	 */
	@Nullable ThreadHold find(String lockId) {
		Map<String, ThreadHold> mine = this.holds.get();
		return (mine != null) ? mine.get(lockId) : null;
	}

	/**
	 * Returns by what the transactions of the current thread are fenced, in the order of
	 * ids.
	 */
	List<FencedLease> fencing() {
		Map<String, ThreadHold> mine = this.holds.get();
		List<Lent> more = lentNow();
		if (mine == null && more == null) {
			return List.of();
		}
		List<LeasedHold> fencing = new ArrayList<>();
		if (mine != null) {
			mine.values()
				.stream()
				.filter((hold) -> hold.isFenced() && !hold.isOver())
				.map(ThreadHold::lease)
				.forEach(fencing::add);
		}
		if (more != null) {
			more.stream().map(Lent::hold).filter((hold) -> hold.options().fenced()).forEach(fencing::add);
		}
		return fencing.stream()
			.distinct()
			.sorted(Comparator.comparing(LeasedHold::lockId))
			.<FencedLease>map((hold) -> hold)
			.toList();
	}

	/**
	 * Notes that an interrupt of the current thread is kept back for a while, or is no
	 * more: one that comes for a loss meanwhile is not the only one.
	 */
	void hideInterrupt(boolean hidden) {
		Map<String, ThreadHold> mine = this.holds.get();
		if (mine != null) {
			mine.values().forEach((hold) -> hold.hideInterrupt(hidden));
		}
	}

	/**
	 * Lets the current thread be fenced by a hold that belongs to no thread.
	 */
	LockLease.FencedScope lend(LeasedHold hold) {
		Lent lent = new Lent(hold, false);
		addLent(lent);
		return () -> {
			// The thread that closes it may be another one.
			lent.end();
			removeLent(lent);
		};
	}

	/**
	 * Keeps a hold that belongs to no thread until the current thread's transaction has
	 * ended, and lets it fence that.
	 * @return {@code false} if there is no transaction
	 */
	boolean keepForTransaction(LeasedHold hold, TransactionScope transactions) {
		Lent lent = new Lent(hold, true);
		boolean kept = transactions.afterCompletion(() -> {
			lent.end();
			removeLent(lent);
			hold.abandon();
		});
		if (kept) {
			addLent(lent);
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
		List<Lent> more = this.lent.get();
		if (more == null) {
			return;
		}
		for (Lent lent : more) {
			if (lent.hold().lockId().equals(lockId) && !lent.isOver() && lent.hold().isHeld()) {
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
	 * Makes sure that the current thread does not want a lease of a lock that it holds,
	 * or that its own transaction keeps.
	 * @param waits whether it would wait
	 * @throws StorageLockException if it does
	 */
	void refuseLeaseOfOwn(String lockId, boolean waits) {
		ThreadHold own = find(lockId);
		if (own == null || own.isOver() || !own.lease().isHeld()) {
			return;
		}
		if (own.count() == 0) {
			throw keptForTransaction(lockId);
		}
		if (waits) {
			throw new StorageLockException("Lock '" + lockId + "' is held by this very thread through StorageLock or"
					+ " @DistributedLock: a lease is not re-entrant, and would wait for itself");
		}
	}

	private static StorageLockException keptForTransaction(String lockId) {
		return new StorageLockException("Lock '" + lockId + "' was released by this very thread inside of a"
				+ " transaction that has not ended: until then it is kept, and would be waited for in vain. A"
				+ " StorageLock and the lock of an annotated method with an ordinary result can be taken again"
				+ " meanwhile, a lease of StorageLockRegistry.acquire and the lock of an asynchronous method cannot");
	}

	/**
	 * Returns whether the current thread works under any lock, be it one that belongs to
	 * no thread.
	 */
	boolean isAnyHeld() {
		Map<String, ThreadHold> mine = this.holds.get();
		return mine != null && mine.values().stream().anyMatch((hold) -> hold.lease().isHeld()) || lentNow() != null;
	}

	/**
	 * Returns what fences the current thread without belonging to it, null if nothing
	 * does. What another thread has ended is forgotten.
	 */
	private @Nullable List<Lent> lentNow() {
		List<Lent> more = this.lent.get();
		if (more != null && more.removeIf(Lent::isOver) && more.isEmpty()) {
			this.lent.remove();
			return null;
		}
		return more;
	}

	private void addLent(Lent lent) {
		List<Lent> more = lentNow();
		if (more == null) {
			more = new ArrayList<>();
			this.lent.set(more);
		}
		more.add(lent);
	}

	private void removeLent(Lent lent) {
		List<Lent> more = this.lent.get();
		if (more != null && more.remove(lent) && more.isEmpty()) {
			this.lent.remove();
		}
	}

	void add(ThreadHold hold) {
		Map<String, ThreadHold> mine = this.holds.get();
		if (mine == null) {
			mine = new HashMap<>();
			this.holds.set(mine);
		}
		mine.put(hold.lease().lockId(), hold);
	}

	void remove(ThreadHold hold) {
		Map<String, ThreadHold> mine = this.holds.get();
		if (mine != null && mine.remove(hold.lease().lockId(), hold) && mine.isEmpty()) {
			this.holds.remove();
		}
	}

	/**
	 * A hold that fences a thread which it does not belong to.
	 */
	private static final class Lent {

		private final LeasedHold hold;

		private final boolean kept;

		// Another thread may complete a transaction, and cannot take this out of the
		// list.
		private volatile boolean over;

		private Lent(LeasedHold hold, boolean kept) {
			this.hold = hold;
			this.kept = kept;
		}

		private LeasedHold hold() {
			return this.hold;
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
