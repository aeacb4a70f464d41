package io.github.storagelock.storage;

/**
 * What became of one lease in a renewal.
 *
 * @since 0.1.0
 */
public enum Renewal {

	/**
	 * Its expiry is at least the lease away.
	 */
	RENEWED,

	/**
	 * It still runs, but its record could not be written now: try again soon.
	 */
	DEFERRED,

	/**
	 * It has run out, or the record names another owner or hold, or is gone.
	 */
	LOST

}
