package io.github.storagelock.storage;

import java.util.List;

import io.github.storagelock.storage.RenewRequest.Hold;

/**
 * A storage in the same database as the application's data: it can look at its records
 * inside the application's transaction, and keep them as they are until that has ended. A
 * transaction that is fenced right before its commit cannot commit for a stale holder.
 *
 * @since 0.1.0
 */
public interface TransactionFence {

	/**
	 * Checks holds inside the current thread's transaction on the database of this
	 * storage, and keeps everybody from taking them over until it has ended. Renewals go
	 * on meanwhile, and renewals that came after the transaction's snapshot do not
	 * disturb, whatever its isolation is.
	 * @param ownerId the node that holds them
	 * @param holds which
	 * @return those that the records do not name any more; none if all is well or if the
	 * thread has no transaction on this database
	 * @throws LockStorageException if the transaction cannot see the records as they are
	 */
	List<Hold> findStale(String ownerId, List<Hold> holds);

	/**
	 * Returns whether a transaction of the current thread that is about to commit may be
	 * on the database of this storage, and is not known to be another inside of that.
	 * @param transaction what its manager knows it by
	 * @return {@code true} by default: {@link #findStale} looks at what the thread has
	 */
	default boolean covers(Object transaction) {
		return true;
	}

	/**
	 * Returns whether transactions on a resource are on the database of this storage.
	 * @param resource what a transaction manager works on, such as a DataSource
	 * @return {@code false} if it is known that they are not; {@code true}, the default,
	 * if they are or may be
	 */
	default boolean mayCover(Object resource) {
		return true;
	}

}
