package io.github.storagelock;

/**
 * A hold as the check before the commit of a transaction sees it. While the outcome of a
 * commit is not known, because its answer was lost, the lock must not pass to the next
 * one without a look at its record, which the transaction may still keep locked.
 *
 * @since 0.1.0
 */
public interface FencedLease extends LockLease {

	/**
	 * Notes that a transaction under this hold is about to commit.
	 */
	void commitBegins();

	/**
	 * Notes that it was committed or rolled back for sure. Not called if nobody knows.
	 */
	void commitEnded();

}
