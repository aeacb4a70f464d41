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
	 * It still runs, but its record could not be written now; or the storage answers from
	 * a copy that does not show the hold yet, or not any more: try again soon, while the
	 * holder's own count of its lease runs.
	 */
	DEFERRED,

	/**
	 * Its record has this token and names nobody, so it was revoked; or released, by whom
	 * this is no news.
	 */
	REVOKED,

	/**
	 * It has run out, was released, or another hold has followed. A storage that always
	 * reads what was written last says so of a record that is gone, too.
	 */
	LOST

}
