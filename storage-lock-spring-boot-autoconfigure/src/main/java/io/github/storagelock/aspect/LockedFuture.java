package io.github.storagelock.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockLostException;

/**
 * The result of a method that works on after it has returned: complete when its work has
 * ended and its locks are released.
 *
 * @param <T> the type of the result
 */
final class LockedFuture<T> extends CompletableFuture<T> {

	private static final Logger logger = LoggerFactory.getLogger(LockedFuture.class);

	private final CompletionStage<T> work;

	private final HeldLocks locks;

	private LockedFuture(CompletionStage<T> work, HeldLocks locks) {
		this.work = work;
		this.locks = locks;
	}

	/**
	 * Returns the future. It releases on a thread of its own, as the one that ends the
	 * work may be one that must not block, and at once if the work has ended already.
	 */
	static <T> LockedFuture<T> of(CompletionStage<T> work, HeldLocks locks, LockThreads threads) {
		LockedFuture<T> future = new LockedFuture<>(work, locks);
		locks.onLost((lost) -> threads.release(() -> future.lose(lost)));
		AtomicReference<@Nullable Thread> caller = new AtomicReference<>(Thread.currentThread());
		try {
			work.whenComplete((result, failure) -> {
				if (caller.get() == Thread.currentThread()) {
					future.end(result, failure);
				}
				else {
					threads.release(() -> future.end(result, failure));
				}
			});
		}
		catch (Throwable ex) {
			locks.releaseAfter(ex);
			throw ex;
		}
		caller.set(null);
		return future;
	}

	private void end(@Nullable T result, @Nullable Throwable failure) {
		Throwable outcome = failure;
		try {
			if (failure == null) {
				this.locks.release();
			}
			else {
				this.locks.releaseAfter(unwrap(failure));
			}
		}
		catch (RuntimeException | Error ex) {
			outcome = ex;
		}
		if (outcome == null) {
			complete(result);
		}
		else {
			completeExceptionally(outcome);
		}
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	private void lose(LockLostException lost) {
		if (completeExceptionally(lost)) {
			cancelWork(true);
		}
	}

	/**
	 * Cancels this future and the work. The locks stay until the work says that it has
	 * ended.
	 */
	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			cancelWork(mayInterruptIfRunning);
		}
		return cancelled;
	}

	private void cancelWork(boolean mayInterruptIfRunning) {
		try {
			this.work.toCompletableFuture().cancel(mayInterruptIfRunning);
		}
		catch (RuntimeException ex) {
			logger.debug("The work behind a lost or cancelled result cannot be cancelled", ex);
		}
	}

}
