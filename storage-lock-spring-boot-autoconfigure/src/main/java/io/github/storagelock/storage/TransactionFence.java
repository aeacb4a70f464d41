package io.github.storagelock.storage;

import java.util.List;
import java.util.Optional;

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
	 * Checks holds inside a transaction of the current thread, on its own connection, and
	 * keeps everybody from taking them over until it has ended. Renewals go on meanwhile,
	 * and renewals that came after the transaction's snapshot do not disturb, whatever
	 * its isolation is.
	 * @param transaction what its manager knows it by, or the JDBC connection that it is
	 * on
	 * @param ownerId the node that holds them
	 * @param holds which, one at least
	 * @return what was seen; empty if the transaction is not on the database of this
	 * storage
	 * @throws LockStorageException if the transaction cannot see the records as they are,
	 * or had read before one of the holds was taken
	 */
	Optional<Look> look(Object transaction, String ownerId, List<Hold> holds);

	/**
	 * Returns whether transactions on a resource are on the database of this storage.
	 * @param resource what a transaction manager works on, such as a DataSource
	 * @return {@code false} if they are not fenced, or only once the first of them has
	 * shown where they lead; {@code true}, the default, if they are
	 */
	default boolean mayCover(Object resource) {
		return true;
	}

	/**
	 * What was seen of holds inside a transaction, which keeps them as they are.
	 */
	interface Look extends AutoCloseable {

		/**
		 * Returns the holds that the records do not name any more.
		 * @return none if all is well
		 */
		List<Hold> stale();

		/**
		 * Returns whether the database has answered all that the transaction asked. Asked
		 * once the commit has failed: if it has not, that may come through after all.
		 * @return {@code false} if an answer was lost, or nobody knows
		 */
		boolean isAnswered();

		/**
		 * Ends it, when the transaction has ended.
		 */
		@Override
		void close();

	}

}
