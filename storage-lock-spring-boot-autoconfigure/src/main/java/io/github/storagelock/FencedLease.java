package io.github.storagelock;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.StorageLockRegistry.LockedCallable;

/**
 * A hold as the check before the commit of a transaction sees it. While the outcome of a
 * commit is not known, because its answer was lost, the lock must not pass to the next
 * one without a look at its record, which the transaction may still keep locked; and no
 * other transaction may commit under the same hold, which would overwrite unread what may
 * still come.
 *
 * @since 0.1.0
 */
public interface FencedLease extends LockLease {

	@Override
	default <T extends @Nullable Object, E extends Exception> T callFenced(LockedCallable<T, E> write) throws E {
		// Before the look: a release after it sees that something is under way.
		commitBegins();
		ensureValidOrEnd();
		T result = write.call();
		commitEnded();
		return result;
	}

	private void ensureValidOrEnd() {
		try {
			ensureValid();
		}
		catch (RuntimeException ex) {
			commitEnded();
			throw ex;
		}
	}

	/**
	 * Notes that a transaction under this hold is about to commit.
	 */
	void commitBegins();

	/**
	 * Notes that it was committed or rolled back for sure. Not called if nobody knows.
	 */
	void commitEnded();

	/**
	 * Notes that a transaction under this hold is rolled back instead of committed,
	 * because the storage does not name the hold any more, or it was lost before.
	 * @return why it is not valid any more
	 */
	LossReason commitRefused();

	/**
	 * Notes that the answer to its commit was lost.
	 */
	void commitUnheard();

	/**
	 * Returns whether the answer to a commit under this hold was lost. That stays so
	 * until the lock was released: the next hold begins when the database has let go of
	 * the record.
	 * @return whether there was such a commit
	 */
	boolean hasUnheardCommit();

}
