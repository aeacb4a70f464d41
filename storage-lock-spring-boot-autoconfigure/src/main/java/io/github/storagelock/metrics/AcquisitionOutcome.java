package io.github.storagelock.metrics;

import io.github.storagelock.LockEvent;

/**
 * How an acquisition ended, as a tag says it.
 */
enum AcquisitionOutcome {

	GRANTED("granted"), HANDED_OFF("handed_off"), BUSY("busy"), INTERRUPTED("interrupted"), FAILED("failed");

	private final String tag;

	AcquisitionOutcome(String tag) {
		this.tag = tag;
	}

	/**
	 * Returns how it ended.
	 * @param event its end
	 */
	static AcquisitionOutcome of(LockEvent event) {
		if (event.fencingToken() != 0) {
			return event.handedOff() ? HANDED_OFF : GRANTED;
		}
		Throwable failure = event.failure();
		if (failure == null) {
			return BUSY;
		}
		return (failure instanceof InterruptedException) ? INTERRUPTED : FAILED;
	}

	String tag() {
		return this.tag;
	}

}
