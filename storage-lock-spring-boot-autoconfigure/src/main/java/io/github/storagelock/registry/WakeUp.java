package io.github.storagelock.registry;

import org.jspecify.annotations.Nullable;

/**
 * Ends a pause early, also one that has not begun yet. One thread pauses; any may ring.
 */
final class WakeUp {

	private volatile boolean rung;

	private volatile @Nullable Runnable sleeper;

	void ring() {
		this.rung = true;
		Runnable present = this.sleeper;
		if (present != null) {
			present.run();
		}
	}

	boolean hasRung() {
		return this.rung;
	}

	/**
	 * Returns whether it has rung since it was answered last. One that comes in the
	 * middle of this may be lost, which does no harm: the storage is asked after it.
	 */
	boolean answer() {
		boolean answered = this.rung;
		this.rung = false;
		return answered;
	}

	/**
	 * Says how the thread is woken that is about to pause, if it has not rung by then.
	 */
	void beforePause(Runnable waking) {
		this.sleeper = waking;
	}

	void afterPause() {
		this.sleeper = null;
	}

}
