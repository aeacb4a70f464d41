package io.github.storagelock.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockEvent;
import io.github.storagelock.StorageLockListener;

/**
 * Observes each acquisition, from its begin to its end: as a span around the wait, which
 * is a child of the caller's and the parent of the statement's. What follows, the time
 * under the lock, is in no span of ours: a lease may end on another thread.
 * <p>
 * An observation costs as much as an acquisition without the storage does, so Spring Boot
 * makes one only where there is a {@code Tracer};
 * {@code management.observations.enable.storage.lock.acquisition=false} switches it off.
 *
 * @since 0.1.0
 */
public final class StorageLockObservations implements StorageLockListener {

	private static final LockAcquisitionConvention DEFAULT = new LockAcquisitionConvention() {
	};

	private final ObservationRegistry registry;

	private final LockAcquisitionConvention convention;

	// A thread that acquires a lock may acquire another in a listener before it has it.
	private final ThreadLocal<@Nullable Open> open = new ThreadLocal<>();

	/**
	 * Creates observations by the default names.
	 * @param registry who observes
	 */
	public StorageLockObservations(ObservationRegistry registry) {
		this(registry, DEFAULT);
	}

	/**
	 * Creates observations.
	 * @param registry who observes
	 * @param convention how they are called
	 */
	public StorageLockObservations(ObservationRegistry registry, LockAcquisitionConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public void onAcquiring(LockEvent event) {
		LockAcquisitionContext context = new LockAcquisitionContext(event);
		Observation observation = Observation.createNotStarted(this.convention, DEFAULT, () -> context, this.registry)
			.start();
		this.open.set(new Open(context, observation, observation.openScope(), this.open.get()));
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
		if (ended == null) {
			return;
		}
		if (ended.outer() != null) {
			this.open.set(ended.outer());
		}
		else {
			this.open.remove();
		}
		ended.scope().close();
		ended.context().ended(event);
		Throwable failure = event.failure();
		if (failure != null) {
			ended.observation().error(failure);
		}
		ended.observation().stop();
	}

	/**
	 * An acquisition that goes on.
	 */
	private record Open(LockAcquisitionContext context, Observation observation, Observation.Scope scope,
			@Nullable Open outer) {
	}

}
