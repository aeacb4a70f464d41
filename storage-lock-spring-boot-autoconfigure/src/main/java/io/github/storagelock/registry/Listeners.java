package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockEvent;
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

	void tell(BiConsumer<StorageLockListener, LockEvent> what, String lockId, long fencingToken, long waitedNanos,
			long heldNanos, boolean handedOff, @Nullable Throwable failure) {
		if (isEmpty()) {
			return;
		}
		LockEvent event = new LockEvent(lockId, this.nodeId, fencingToken, Duration.ofNanos(waitedNanos),
				Duration.ofNanos(heldNanos), handedOff, failure);
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
