package io.github.storagelock.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLease;
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
		List<Lent> more = this.lent.get();
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
			more.stream()
				.filter((lent) -> !lent.isOver())
				.map(Lent::hold)
				.filter((hold) -> hold.options().fenced())
				.forEach(fencing::add);
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
		return () -> removeLent(lent);
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
	 * Returns whether the current thread keeps a hold of this lock for its transaction.
	 */
	boolean isKept(String lockId) {
		List<Lent> more = this.lent.get();
		return more != null && more.stream()
			.anyMatch((lent) -> lent.isKept() && lent.hold().isHeld() && lent.hold().lockId().equals(lockId));
	}

	private void addLent(Lent lent) {
		List<Lent> more = this.lent.get();
		if (more != null) {
			more.removeIf(Lent::isOver);
		}
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
