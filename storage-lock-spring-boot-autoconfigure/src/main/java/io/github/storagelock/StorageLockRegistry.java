package io.github.storagelock;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Gives locks that hold across all processes sharing one storage. Inject it where a lock
 * is taken in code; annotate with {@link DistributedLock} where a whole method is to be
 * locked.
 * <p>
 * There are three ways to hold a lock: {@link #runLocked} and {@link #callLocked} for a
 * piece of code, {@link #obtain} for a {@link StorageLock} that belongs to a thread and
 * is re-entrant, and {@link #acquire} for a {@link LockLease} that belongs to whoever has
 * the object, on any thread.
 * <p>
 * A lock id has 1 to 255 characters, no white space at its ends, no control characters
 * and is valid Unicode; case counts. Every method that takes an id throws
 * {@link IllegalArgumentException} for any other.
 * <p>
 * A registry is one <em>node</em>: two registries never share a hold, even inside one
 * process. All methods are safe for use by many threads, virtual ones included.
 *
 * @since 0.1.0
 */
public interface StorageLockRegistry {

	/**
	 * Returns the id by which this registry is known to the others: host, process and a
	 * random part, at most 120 characters. It is what {@code owner_id} shows in the
	 * storage while one of this registry's holds lasts.
	 * @return the id of this node
	 */
	String nodeId();

	/**
	 * Returns the options used where none are given.
	 * @return the options of this registry
	 */
	LockOptions defaultOptions();

	/**
	 * Returns the lock of that id with the {@linkplain #defaultOptions() default
	 * options}. Does no I/O.
	 * @param lockId what is locked
	 * @return a lock, re-entrant by thread over all objects that this registry gives for
	 * the same id
	 * @throws IllegalArgumentException if the id breaks the rules for ids
	 */
	default StorageLock obtain(String lockId) {
		return obtain(lockId, defaultOptions());
	}

	/**
	 * Returns the lock of that id. Does no I/O.
	 * @param lockId what is locked
	 * @param options how acquisitions through the returned object behave
	 * @return a lock, re-entrant by thread over all objects that this registry gives for
	 * the same id
	 * @throws IllegalArgumentException if the id breaks the rules for ids
	 */
	StorageLock obtain(String lockId, LockOptions options);

	/**
	 * Acquires a lease with the {@linkplain #defaultOptions() default options}.
	 * @param lockId what is locked
	 * @return the lease, to be released by {@link LockLease#release()}
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws LockNotAcquiredException if the wait of the options ends first
	 * @throws StorageLockException if the storage cannot be used, this registry is
	 * closed, or the thread would wait for itself
	 * @throws IllegalArgumentException if the id breaks the rules for ids
	 */
	default LockLease acquire(String lockId) throws InterruptedException {
		return acquire(lockId, defaultOptions());
	}

	/**
	 * Acquires a lease, waiting for as long as {@link LockOptions#maxWait()} says. The
	 * lease belongs to whoever has the object: it may be handed to another thread and
	 * released there. It is not re-entrant: a thread that holds the lock through a
	 * {@link StorageLock}, is {@linkplain LockLease#fenceCurrentThread() fenced} by a
	 * lease of it, or has released it inside of a transaction that goes on, would wait
	 * for itself, and is refused at once. One that holds it through a lease waits, as
	 * another may release that.
	 * @param lockId what is locked
	 * @param options how this acquisition behaves
	 * @return the lease, to be released by {@link LockLease#release()}
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws LockNotAcquiredException if the wait of the options ends first
	 * @throws StorageLockException if the storage cannot be used, this registry is
	 * closed, or the thread would wait for itself
	 * @throws IllegalArgumentException if the id breaks the rules for ids
	 */
	LockLease acquire(String lockId, LockOptions options) throws InterruptedException;

	/**
	 * Acquires a lease if that is possible at once, with the
	 * {@linkplain #defaultOptions() default options}.
	 * @param lockId what is locked
	 * @return the lease, or empty when somebody holds the lock
	 * @throws StorageLockException if the storage cannot be used, this registry is
	 * closed, or the thread has released the lock inside of a transaction that goes on
	 * @throws IllegalArgumentException if the id breaks the rules for ids
	 */
	default Optional<LockLease> tryAcquire(String lockId) {
		return tryAcquire(lockId, defaultOptions());
	}

	/**
	 * Acquires a lease if that is possible at once, whatever
	 * {@link LockOptions#maxWait()} says. One attempt is made; an interrupt does not
	 * disturb it.
	 * @param lockId what is locked
	 * @param options how this acquisition behaves
	 * @return the lease, or empty when somebody holds the lock
	 * @throws StorageLockException if the storage cannot be used, this registry is
	 * closed, or the thread has released the lock inside of a transaction that goes on
	 * @throws IllegalArgumentException if the id breaks the rules for ids
	 */
	Optional<LockLease> tryAcquire(String lockId, LockOptions options);

	/**
	 * Returns what fences the transactions of the current thread, valid or lost: what it
	 * holds through {@link StorageLock}, and leases in their
	 * {@linkplain LockLease#fenceCurrentThread() scope}, if their options are
	 * {@linkplain LockOptions#fenced() fenced}, in the order of their ids.
	 * @return the holds; none by default
	 */
	default List<FencedLease> fencedByCurrentThread() {
		return List.of();
	}

	/**
	 * Returns the locks that this process holds or waits for now: who has it here, and
	 * which thread is that? Does no I/O. Each is as it was at some moment of the call.
	 * @return the locks in no particular order; none by default
	 */
	default List<LocalLock> localLocks() {
		return List.of();
	}

	/**
	 * Takes a lock away from its holder, whichever node that is: for an operator who
	 * knows that it must not go on. The token makes sure that the next holder is not met
	 * instead.
	 * <p>
	 * By default nobody else gets the lock before the lease has ended that the storage
	 * has, so that no two work under it at a time. The holder learns of it at once if it
	 * is in this process, else by its next renewal; its fenced transactions are refused
	 * from now on in either case.
	 * @param lockId what is locked
	 * @param token the token that the storage's record has, see
	 * {@link LockLease#recordToken()}
	 * @param atOnce whether the lock is free for others at once: then two may hold it
	 * until the next renewal of the first
	 * @return {@code false} if the record does not name a holder with this token any more
	 * @throws StorageLockException if the storage cannot be used
	 * @throws IllegalArgumentException if the id breaks the rules for ids
	 * @throws UnsupportedOperationException by default
	 */
	default boolean revoke(String lockId, long token, boolean atOnce) {
		throw new UnsupportedOperationException(getClass().getName() + " cannot revoke locks");
	}

	/**
	 * Runs the task while holding the lock, with the {@linkplain #defaultOptions()
	 * default options}. Re-entrant by thread.
	 * @param <E> the checked exception of the task, if it has one
	 * @param lockId what is locked
	 * @param task what to do under the lock
	 * @throws E if the task fails
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws LockNotAcquiredException if the wait of the options ends first
	 * @throws LockLostException if the lease was lost before the task ended
	 * @throws StorageLockException if the storage cannot be used, or this registry is
	 * closed
	 */
	default <E extends Exception> void runLocked(String lockId, LockedRunnable<E> task) throws E, InterruptedException {
		runLocked(lockId, defaultOptions(), task);
	}

	/**
	 * Runs the task while holding the lock, waiting for it as the options say. Re-entrant
	 * by thread.
	 * @param <E> the checked exception of the task, if it has one
	 * @param lockId what is locked
	 * @param options how this acquisition behaves
	 * @param task what to do under the lock
	 * @throws E if the task fails
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws LockNotAcquiredException if the wait of the options ends first
	 * @throws LockLostException if the lease was lost before the task ended
	 * @throws StorageLockException if the storage cannot be used, or this registry is
	 * closed
	 */
	default <E extends Exception> void runLocked(String lockId, LockOptions options, LockedRunnable<E> task)
			throws E, InterruptedException {
		Objects.requireNonNull(task, "'task' must not be null");
		try (LockLease lease = obtain(lockId, options).acquire()) {
			task.run();
		}
	}

	/**
	 * Calls the task while holding the lock, with the {@linkplain #defaultOptions()
	 * default options}. Re-entrant by thread.
	 * @param <T> what the task returns
	 * @param <E> the checked exception of the task, if it has one
	 * @param lockId what is locked
	 * @param task what to do under the lock
	 * @return what the task returned
	 * @throws E if the task fails
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws LockNotAcquiredException if the wait of the options ends first
	 * @throws LockLostException if the lease was lost before the task ended
	 * @throws StorageLockException if the storage cannot be used, or this registry is
	 * closed
	 */
	default <T extends @Nullable Object, E extends Exception> T callLocked(String lockId, LockedCallable<T, E> task)
			throws E, InterruptedException {
		return callLocked(lockId, defaultOptions(), task);
	}

	/**
	 * Calls the task while holding the lock, waiting for it as the options say.
	 * Re-entrant by thread.
	 * @param <T> what the task returns
	 * @param <E> the checked exception of the task, if it has one
	 * @param lockId what is locked
	 * @param options how this acquisition behaves
	 * @param task what to do under the lock
	 * @return what the task returned
	 * @throws E if the task fails
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws LockNotAcquiredException if the wait of the options ends first
	 * @throws LockLostException if the lease was lost before the task ended
	 * @throws StorageLockException if the storage cannot be used, or this registry is
	 * closed
	 */
	default <T extends @Nullable Object, E extends Exception> T callLocked(String lockId, LockOptions options,
			LockedCallable<T, E> task) throws E, InterruptedException {
		Objects.requireNonNull(task, "'task' must not be null");
		try (LockLease lease = obtain(lockId, options).acquire()) {
			return task.call();
		}
	}

	/**
	 * A task without a result, for {@link #runLocked}.
	 *
	 * @param <E> its checked exception
	 */
	@FunctionalInterface
	interface LockedRunnable<E extends Exception> {

		/**
		 * Does the work.
		 * @throws E if it fails
		 */
		void run() throws E;

	}

	/**
	 * A task with a result, for {@link #callLocked} and {@link LockLease#callFenced}.
	 *
	 * @param <T> its result
	 * @param <E> its checked exception
	 */
	@FunctionalInterface
	interface LockedCallable<T extends @Nullable Object, E extends Exception> {

		/**
		 * Does the work.
		 * @return the result
		 * @throws E if it fails
		 */
		T call() throws E;

	}

}
