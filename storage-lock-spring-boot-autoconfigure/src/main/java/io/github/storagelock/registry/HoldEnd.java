package io.github.storagelock.registry;

/**
 * What ends with a hold.
 */
interface HoldEnd {

	/**
	 * Frees the record of a hold, or leaves it to the next one in this process.
	 */
	Outcome release(LockEntry entry, LeasedHold hold);

	/**
	 * Lets the next one in this process go on after a release.
	 */
	void released(LockEntry entry, LeasedHold hold);

	/**
	 * Lets the next one in this process go on after a loss; does no I/O.
	 */
	void lost(LockEntry entry, LeasedHold hold);

	/**
	 * Looks when a hold has to end whose maximum was changed.
	 */
	void bounded();

	/**
	 * Finds out why the storage does not name a hold any more.
	 * @param otherwise why, unless its record says more
	 */
	Loss lossOf(LeasedHold hold, Loss otherwise);

	/**
	 * What became of a release.
	 */
	enum Outcome {

		/**
		 * The record is free, or will be.
		 */
		FREED,

		/**
		 * The next one in this process has it.
		 */
		HANDED_OFF,

		/**
		 * The record did not name the hold any more.
		 */
		STALE

	}

}
