package io.github.storagelock.registry;

import java.time.Duration;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockEvent;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.TransactionScope;
import io.github.storagelock.storage.LockStorage;

/**
 * What all parts of one registry share.
 *
 * @param id the id by which other nodes know it
 * @param storage where the records are
 * @param timing its timer and threads
 * @param listeners who hears of its locks
 * @param threadHolds what its threads hold by themselves
 * @param transactions which transactions a release waits for
 */
record Node(String id, LockStorage storage, Timing timing, SafeListeners listeners, ThreadHolds threadHolds,
		TransactionScope transactions) {

	void tell(BiConsumer<StorageLockListener, LockEvent> what, String lockId, long fencingToken, long waitedNanos,
			long heldNanos, @Nullable Throwable failure) {
		tell(what, lockId, fencingToken, waitedNanos, heldNanos, false, failure);
	}

	void tell(BiConsumer<StorageLockListener, LockEvent> what, String lockId, long fencingToken, long waitedNanos,
			long heldNanos, boolean handedOff, @Nullable Throwable failure) {
		if (!this.listeners.isEmpty()) {
			this.listeners.tell(what, new LockEvent(lockId, this.id, fencingToken, Duration.ofNanos(waitedNanos),
					Duration.ofNanos(heldNanos), handedOff, failure));
		}
	}

}
