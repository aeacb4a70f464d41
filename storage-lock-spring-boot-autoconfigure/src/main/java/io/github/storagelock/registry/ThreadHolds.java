package io.github.storagelock.registry;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.FencedLease;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.TransactionScope;

/**
 * What each thread holds by itself. A thread only ever sees its own, so re-entry needs no
 * synchronization and no look at what is shared.
 */
final class ThreadHolds {

	private final TransactionScope transactions;

	private final Interrupts interrupts;

	private final LentLeases lent;

	private final ThreadLocal<@Nullable Map<String, ThreadHold>> own = new ThreadLocal<>();

	// Whether another thread has ever completed a transaction, and could not take out of
	// the map what has ended with it.
	private volatile boolean endedElsewhere;

	ThreadHolds(TransactionScope transactions, Interrupts interrupts, LentLeases lent) {
		this.transactions = transactions;
		this.interrupts = interrupts;
		this.lent = lent;
	}

	/**
	 * Returns the current thread's hold, valid or lost.
	 */
	@Nullable ThreadHold find(String lockId) {
		Map<String, ThreadHold> mine = this.own.get();
		return (mine != null) ? mine.get(lockId) : null;
	}

	/**
	 * Lets what the current thread has just acquired belong to it.
	 */
	void add(LeasedHold lease) {
		Map<String, ThreadHold> mine = this.own.get();
		if (mine == null) {
			mine = new HashMap<>();
			this.own.set(mine);
		}
		else if (this.endedElsewhere) {
			mine.values().removeIf(ThreadHold::isOver);
		}
		ThreadHold hold = new ThreadHold(lease, this.interrupts);
		mine.put(lease.lockId(), hold);
		try {
			lease.belongsToTaker(hold);
			awaitTransaction(hold);
		}
		catch (Throwable ex) {
			end(hold);
			throw ex;
		}
	}

	/**
	 * Gives back one level, and releases the lock with the last one, at once or when the
	 * transaction has ended that the thread is in.
	 */
	void giveBack(ThreadHold hold) {
		hold.leave();
		if (hold.count() == 0) {
			awaitTransaction(hold);
		}
		if (hold.isOver()) {
			end(hold);
			hold.lease().releaseNow();
		}
		else {
			hold.ensureValid();
		}
	}

	/**
	 * Keeps the hold at least until the transaction ends that the thread is in now, if it
	 * is in one.
	 */
	private void awaitTransaction(ThreadHold hold) {
		Object current = this.transactions.current();
		if (!hold.awaits(current) && this.transactions.afterCompletion(() -> transactionEnded(hold))) {
			hold.beginTransaction(current);
		}
	}

	private void transactionEnded(ThreadHold hold) {
		hold.endTransaction();
		if (hold.isOver()) {
			end(hold);
			// The commit was fenced, and a loss was told to the others already.
			hold.lease().abandon();
		}
	}

	private void end(ThreadHold hold) {
		hold.end();
		if (!hold.isOwner(Thread.currentThread())) {
			this.endedElsewhere = true;
			return;
		}
		Map<String, ThreadHold> mine = this.own.get();
		if (mine != null && mine.remove(hold.lease().lockId(), hold) && mine.isEmpty()) {
			this.own.remove();
		}
	}

	/**
	 * Returns whether the current thread is in a transaction that can be told from
	 * others.
	 */
	boolean isInTransaction() {
		return this.transactions.current() != null;
	}

	/**
	 * Returns by what the transactions of the current thread are fenced, in the order of
	 * ids.
	 */
	List<FencedLease> fencing() {
		Map<String, ThreadHold> mine = this.own.get();
		if (mine == null && !this.lent.isAnyLent()) {
			return List.of();
		}
		Stream<FencedLease> own = (mine != null)
				? mine.values().stream().filter((hold) -> hold.isFenced() && !hold.isOver()).map(ThreadHold::lease)
				: Stream.empty();
		return Stream.concat(own, this.lent.fencing())
			.distinct()
			.sorted(Comparator.comparing(FencedLease::lockId))
			.toList();
	}

	/**
	 * Makes sure that the current thread does not want a lease of a lock that it holds,
	 * or that its own transaction keeps.
	 * @param waits whether it would wait
	 * @throws StorageLockException if it does
	 */
	void refuseLeaseOfOwn(String lockId, boolean waits) {
		ThreadHold hold = find(lockId);
		if (hold == null || hold.isOver() || !hold.lease().isHeld()) {
			return;
		}
		if (hold.count() == 0) {
			throw LentLeases.keptForTransaction(lockId);
		}
		if (waits) {
			throw new StorageLockException("Lock '" + lockId + "' is held by this very thread through StorageLock or"
					+ " @DistributedLock: a lease is not re-entrant, and would wait for itself");
		}
	}

	/**
	 * Makes sure that the current thread does not wait for itself.
	 * @throws StorageLockException if it would
	 */
	void refuseToWaitForOneself(String lockId, boolean waits) {
		this.lent.refuseToWaitForOneself(lockId, waits);
	}

	/**
	 * Returns whether the current thread works under any lock, be it one that belongs to
	 * no thread.
	 */
	boolean isAnyHeld() {
		Map<String, ThreadHold> mine = this.own.get();
		return mine != null && mine.values().stream().anyMatch((hold) -> hold.lease().isHeld())
				|| this.lent.isAnyLent();
	}

}
