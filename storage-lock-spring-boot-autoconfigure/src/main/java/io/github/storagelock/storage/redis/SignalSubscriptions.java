package io.github.storagelock.storage.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

import io.github.storagelock.storage.ReleaseSignals.Subscription;

/**
 * Who in this process waits for a signal.
 */
final class SignalSubscriptions {

	private final ConcurrentMap<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();

	private final BooleanSupplier live;

	/**
	 * Creates an empty one.
	 * @param live tells whether signals arrive now
	 */
	SignalSubscriptions(BooleanSupplier live) {
		this.live = live;
	}

	@SuppressWarnings("NullAway") // the function never returns null
	Subscription add(String lockId, String ownerId, Runnable wakeUp) {
		Waiter waiter = new Waiter(lockId, ownerId, wakeUp);
		this.waiters.compute(lockId, (id, present) -> {
			Set<Waiter> all = (present != null) ? present : ConcurrentHashMap.newKeySet();
			all.add(waiter);
			return all;
		});
		return waiter;
	}

	/**
	 * Wakes those that wait for a lock, but for those of the node that released it.
	 */
	void wake(String lockId, String ownerId) {
		for (Waiter waiter : this.waiters.getOrDefault(lockId, Set.of())) {
			if (!waiter.ownerId.equals(ownerId)) {
				waiter.wakeUp.run();
			}
		}
	}

	void wakeAll() {
		this.waiters.values().forEach((waiters) -> waiters.forEach((waiter) -> waiter.wakeUp.run()));
	}

	private void remove(Waiter waiter) {
		this.waiters.computeIfPresent(waiter.lockId,
				(id, present) -> (present.remove(waiter) && present.isEmpty()) ? null : present);
	}

	/**
	 * One waiter.
	 */
	private final class Waiter implements Subscription {

		private final String lockId;

		private final String ownerId;

		private final Runnable wakeUp;

		Waiter(String lockId, String ownerId, Runnable wakeUp) {
			this.lockId = lockId;
			this.ownerId = ownerId;
			this.wakeUp = wakeUp;
		}

		@Override
		public boolean isLive() {
			return SignalSubscriptions.this.live.getAsBoolean();
		}

		@Override
		public void close() {
			remove(this);
		}

	}

}
