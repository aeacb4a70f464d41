package io.github.storagelock.metrics;

import io.micrometer.observation.Observation;

import io.github.storagelock.LockEvent;

/**
 * One acquisition, as an observation sees it.
 *
 * @since 0.1.0
 */
public final class LockAcquisitionContext extends Observation.Context {

	private volatile LockEvent event;

	private volatile String outcome = "none";

	/**
	 * Creates the context.
	 * @param event its begin
	 */
	LockAcquisitionContext(LockEvent event) {
		this.event = event;
	}

	void ended(LockEvent event) {
		this.event = event;
		this.outcome = AcquisitionOutcome.of(event).tag();
	}

	/**
	 * Returns how the acquisition ended.
	 * @return {@code none} before its end, else one of the outcomes of
	 * {@link StorageLockMetrics}
	 */
	public String outcome() {
		return this.outcome;
	}

	/**
	 * Returns what was told last: that the acquisition began, or how it ended.
	 * @return the event
	 */
	public LockEvent event() {
		return this.event;
	}

}
