package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLockListener;

/**
 * Tells all listeners; what they throw is logged and forgotten.
 */
final class Listeners {

	private static final Logger logger = LoggerFactory.getLogger(Listeners.class);

	private final String nodeId;

	private final List<StorageLockListener> listeners;

	Listeners(String nodeId, List<StorageLockListener> listeners) {
		this.nodeId = nodeId;
		this.listeners = List.copyOf(listeners);
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	/**
	 * Tells of an acquisition.
	 * @param fencingToken the number of the hold; 0 if there is none
	 */
	void tellOfAttempt(BiConsumer<StorageLockListener, LockEvent> what, AcquireAttempt attempt, long fencingToken,
			boolean handedOff, @Nullable Throwable failure) {
		if (!isEmpty()) {
			tell(what, new LockEvent(attempt.lockId(), attempt.options().label(), this.nodeId, fencingToken,
					Duration.ofNanos(attempt.elapsed()), Duration.ZERO, handedOff, failure, null));
		}
	}

	/**
	 * Tells of a hold.
	 */
	void tellOfHold(BiConsumer<StorageLockListener, LockEvent> what, String lockId, String label, long token,
			long heldNanos, boolean handedOff, @Nullable Throwable failure, @Nullable LossReason reason) {
		if (!isEmpty()) {
			tell(what, new LockEvent(lockId, label, this.nodeId, token, Duration.ZERO, Duration.ofNanos(heldNanos),
					handedOff, failure, reason));
		}
	}

	private void tell(BiConsumer<StorageLockListener, LockEvent> what, LockEvent event) {
		for (StorageLockListener listener : this.listeners) {
			try {
				what.accept(listener, event);
			}
			catch (Throwable ex) {
				logger.warn("Listener {} failed on {}", listener.getClass().getName(), event, ex);
			}
		}
	}

}
