package io.github.storagelock.metrics;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockEvent;
import io.github.storagelock.StorageLockListener;

/**
 * Writes an event {@code io.github.storagelock.LockAcquisition} for each acquisition into
 * recordings of the JDK's flight recorder: how long it took, lock, outcome, token and the
 * stack of the caller. Without a recording it does next to nothing. Declare it as a bean,
 * or set {@code storage-lock.flight-recorder=true}.
 *
 * @since 0.1.0
 * @see <a href="https://openjdk.org/jeps/328">JEP 328: Flight Recorder</a>
 */
public final class StorageLockFlightRecorder implements StorageLockListener {

	// A thread that acquires a lock may acquire another in a listener before it has it.
	private final ThreadLocal<@Nullable Open> open = new ThreadLocal<>();

	@Override
	public void onAcquiring(LockEvent event) {
		LockAcquisition acquisition = new LockAcquisition();
		if (acquisition.isEnabled()) {
			acquisition.lockId = event.lockId();
			acquisition.label = event.label();
			acquisition.begin();
			this.open.set(new Open(acquisition, this.open.get()));
		}
	}

	@Override
	public void onAcquired(LockEvent event) {
		end(event);
	}

	@Override
	public void onNotAcquired(LockEvent event) {
		end(event);
	}

	private void end(LockEvent event) {
		Open ended = this.open.get();
		// The recording may have begun meanwhile.
		if (ended == null || !ended.acquisition().lockId.equals(event.lockId())) {
			return;
		}
		if (ended.outer() != null) {
			this.open.set(ended.outer());
		}
		else {
			this.open.remove();
		}
		LockAcquisition acquisition = ended.acquisition();
		acquisition.outcome = AcquisitionOutcome.of(event).tag();
		acquisition.fencingToken = event.fencingToken();
		acquisition.commit();
	}

	/**
	 * An acquisition that goes on.
	 */
	private record Open(LockAcquisition acquisition, @Nullable Open outer) {
	}

}
