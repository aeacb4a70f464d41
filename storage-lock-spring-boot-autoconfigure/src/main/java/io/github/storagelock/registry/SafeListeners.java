package io.github.storagelock.registry;

import java.util.List;
import java.util.function.BiConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockEvent;
import io.github.storagelock.StorageLockListener;

/**
 * Tells all listeners; what they throw is logged and forgotten.
 */
final class SafeListeners {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private final List<StorageLockListener> listeners;

	SafeListeners(List<StorageLockListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	void tell(BiConsumer<StorageLockListener, LockEvent> what, LockEvent event) {
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
