package io.github.storagelock.metrics;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

import io.github.storagelock.LockEvent;

/**
 * How the observation of an acquisition is called, and what it says. Declare a bean of
 * this type to change it.
 *
 * @since 0.1.0
 */
public interface LockAcquisitionConvention extends ObservationConvention<LockAcquisitionContext> {

	/**
	 * {@code storage.lock.acquisition}: another name than that of the timer, which has
	 * other tags.
	 */
	@Override
	default String getName() {
		return "storage.lock.acquisition";
	}

	@Override
	default String getContextualName(LockAcquisitionContext context) {
		return "acquire lock";
	}

	/**
	 * {@code name}, which is the label or {@code none}, and {@code outcome} as in
	 * {@link StorageLockMetrics}, {@code none} before the end.
	 */
	@Override
	default KeyValues getLowCardinalityKeyValues(LockAcquisitionContext context) {
		LockEvent event = context.event();
		return KeyValues.of("name", event.label().isEmpty() ? "none" : event.label(), "outcome", context.outcome());
	}

	/**
	 * {@code lock.id}, and {@code lock.token}, which is 0 where the lock was not
	 * acquired.
	 */
	@Override
	default KeyValues getHighCardinalityKeyValues(LockAcquisitionContext context) {
		LockEvent event = context.event();
		return KeyValues.of("lock.id", event.lockId(), "lock.token", Long.toString(event.fencingToken()));
	}

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LockAcquisitionContext;
	}

}
