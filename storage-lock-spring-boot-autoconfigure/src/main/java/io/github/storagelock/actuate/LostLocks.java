package io.github.storagelock.actuate;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLockListener;

/**
 * Remembers how many locks this process has lost, and the last of them.
 *
 * @since 0.1.0
 */
public final class LostLocks implements StorageLockListener {

	// Guarded by this, as the rest.
	private long count;

	private @Nullable Loss last;

	@Override
	public synchronized void onLost(LockEvent event) {
		this.count++;
		this.last = new Loss(event.lockId(), Instant.now(), event.reason());
	}

	synchronized long count() {
		return this.count;
	}

	synchronized @Nullable Loss last() {
		return this.last;
	}

	/**
	 * One that was lost.
	 *
	 * @param id the lock
	 * @param at when that was noticed, by the clock of this process
	 * @param reason why
	 */
	record Loss(String id, Instant at, @Nullable LossReason reason) {
	}

}
