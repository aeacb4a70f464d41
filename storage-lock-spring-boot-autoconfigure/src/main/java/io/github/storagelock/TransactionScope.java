package io.github.storagelock;

import org.jspecify.annotations.Nullable;

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

	/**
	 * Returns what tells the current thread's transaction from all others. A task that
	 * waits for it need not be given a second time, and a lock that is taken inside of it
	 * is asked of the storage: one that was handed on has a record which the snapshot of
	 * the transaction may show although what was done under it before is not in there.
	 * @return the same object as long as the transaction is the thread's; null, the
	 * default, if there is none or nobody knows
	 */
	default @Nullable Object current() {
		return null;
	}

}
