package io.github.storagelock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.StorageLockRegistry.LockedCallable;

/**
 * One hold of a lock, from its acquisition to its release or loss. It is renewed in the
 * background; {@link #release()} it in a {@code finally} block or by try-with-resources.
 * One that is released inside a transaction goes on until that has ended, unless the
 * registry was told otherwise ({@code storage-lock.transaction.release}).
 * <p>
 * While {@link #isValid()} is {@code true} no other node has been granted the lock,
 * provided that this process' monotonic timer and the storage's clock run at about the
 * same rate and that the storage does not lose what it has committed. A process can be
 * stopped right after it looked: where that matters, let the storage of your data check
 * the {@link #fencingToken()}.
 *
 * @since 0.1.0
 */
public interface LockLease extends AutoCloseable {

	/**
	 * Returns what is locked.
	 * @return the lock id
	 */
	String lockId();

	/**
	 * Returns the number of this hold. Every acquisition of a lock gets a larger one than
	 * all before it, over all nodes, crashes and deleted records; renewal and re-entry
	 * keep it. Store it with what you write, and refuse writes that come with a smaller
	 * one.
	 * @return a positive number, below 2<sup>53</sup> until the year 2255 on all storages
	 * but etcd, whose tokens are made of its revisions
	 * @see <a href=
	 * "https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">How to
	 * do distributed locking</a>
	 */
	long fencingToken();

	/**
	 * Returns the number that the storage has for this hold while it lasts. It may be
	 * larger than the {@link #fencingToken()}: a node reserves some numbers at a time,
	 * for holds of its threads that follow one another, and the storage has the last of
	 * them. Compare the lock's record with this one; keep the other with your data.
	 * @return the fencing token, or a larger number
	 */
	long recordToken();

	/**
	 * Returns how long the lease would last from now if it were not renewed any more.
	 * @return the time, zero when the hold was released or lost
	 */
	Duration remaining();

	/**
	 * Returns whether this hold protects its holder now. Does no I/O.
	 * @return {@code false} once it was released, was lost or has run out
	 */
	boolean isValid();

	/**
	 * Throws if this hold does not protect its holder any more. Does no I/O; call it
	 * between the steps of a long task.
	 * @throws LockLostException if the hold was lost or has run out
	 * @throws IllegalMonitorStateException if the hold was released
	 */
	void ensureValid();

	/**
	 * Throws if a statement that compares the {@link #fencingToken()} found nothing to
	 * change, because what is there was written under a larger one: the way to enforce
	 * the token in a database that is not that of the locks. <pre class="code">
	 * int rows = jdbcClient.sql("UPDATE account SET balance = ?, fence = ? WHERE id = ? AND fence &lt;= ?")
	 * 		.params(balance, lease.fencingToken(), id, lease.fencingToken())
	 * 		.update();
	 * lease.ensureApplied(rows);</pre> The count must be that of the rows which matched:
	 * MySQL's drivers can be told to count those which became different instead
	 * ({@code useAffectedRows}). A row that is missing counts like one that was written
	 * by somebody else.
	 * @param rows how many rows the statement found
	 * @throws LockLostException if none
	 */
	default void ensureApplied(long rows) {
		if (rows == 0) {
			throw new LockLostException(lockId(), fencingToken(), "What was to be written under lock '" + lockId()
					+ "' (token " + fencingToken() + ") was refused: there is no row, or one with a larger token");
		}
	}

	/**
	 * Makes a write that checks by itself whether the storage's record still names this
	 * hold: a conditional write, in the store in which the locks are, on node id and
	 * {@link #recordToken()}. The record has the same token for several holds of one node
	 * that follow one another. So while the write is under way, and for good if it ends
	 * by an exception, this hold is not handed on to the next thread of this node: the
	 * lock is released in the storage, after which a write that arrives late is refused.
	 * <p>
	 * After an exception nobody knows whether the write was made, or still will be.
	 * Release the lock and take it again before you read what to write next.
	 * @param <T> what the write returns
	 * @param <E> its checked exception, if it has one
	 * @param write the write; called at most once, on the caller's thread
	 * @return what it returned
	 * @throws LockLostException if the hold was lost or has run out; the write is not
	 * made then
	 * @throws IllegalMonitorStateException if the hold was released; the write is not
	 * made then
	 * @throws E if the write throws it
	 */
	<T extends @Nullable Object, E extends Exception> T callFenced(LockedCallable<T, E> write) throws E;

	/**
	 * Changes for how long this hold may last and lasts at least, both counted from now,
	 * as {@link LockOptions#maxHold()} and {@link LockOptions#minHold()} are from the
	 * acquisition. Its lease goes on being renewed meanwhile. Does no I/O.
	 * @param maxHold zero for no maximum, or 1 s to 365 days
	 * @param minHold zero for no minimum, up to 365 days
	 * @return {@code false} if this hold is not valid any more: nothing was changed
	 * @throws IllegalArgumentException if one of them is out of bounds
	 */
	boolean extend(Duration maxHold, Duration minHold);

	/**
	 * Runs the action once if this hold is lost, or at once if it already is. It never
	 * runs after a {@link #release()} that succeeded. The action runs on a thread of the
	 * registry that no lease waits for, or on the caller's if the hold is lost by now.
	 * One that blocks delays the actions for other losses; what it throws is logged.
	 * @param action what to do, such as cancelling the work
	 */
	void onLost(Runnable action);

	/**
	 * Lets the transactions of the current thread be fenced by this hold: none of them
	 * commits once it was lost or released. For a lease that belongs to no thread,
	 * wherever it is used: what a thread holds through {@link StorageLock} or an
	 * annotated method, and the body of an annotated method with an asynchronous result,
	 * is fenced by itself. Has no effect if the {@linkplain LockOptions#fenced() options}
	 * say so. <pre class="code">
	 * try (LockLease lease = registry.acquire("x");
	 * 		LockLease.FencedScope scope = lease.fenceCurrentThread()) {
	 *     transactionTemplate.executeWithoutResult(...);
	 * }
	 * </pre>
	 * @return the end of it, to be closed before the lease is released
	 */
	FencedScope fenceCurrentThread();

	/**
	 * Gives the lock back, at once or when the transaction has ended that the thread is
	 * in. A storage that cannot be reached does not hold the caller up beyond one
	 * attempt: it is tried again in the background, and the record runs out by itself.
	 * Releasing twice does nothing the second time.
	 * @throws LockLostException if the hold was lost before; nobody else's hold is
	 * touched
	 * @throws IllegalMonitorStateException if the lease is one of {@link StorageLock} and
	 * belongs to another thread
	 */
	void release();

	/**
	 * Same as {@link #release()}.
	 * @throws LockLostException if the hold was lost before
	 */
	@Override
	default void close() {
		release();
	}

	/**
	 * The time in which the transactions of a thread are fenced by a hold.
	 */
	interface FencedScope extends AutoCloseable {

		/**
		 * Ends it, for the thread that began it, whichever thread calls this.
		 */
		@Override
		void close();

	}

}
