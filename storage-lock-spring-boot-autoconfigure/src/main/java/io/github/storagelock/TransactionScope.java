package io.github.storagelock;

/**
 * Knows the transaction of the current thread, so that a lock is not released before what
 * was done under it is committed.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TransactionScope {

	/**
	 * There are no transactions, or none that a release should wait for.
	 */
	TransactionScope NONE = (task) -> false;

	/**
	 * Runs the task once the current thread's transaction has been committed or rolled
	 * back.
	 * @param task what to do
	 * @return {@code false} if there is no transaction, and the task is not run
	 */
	boolean afterCompletion(Runnable task);

}
