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
 * ended and its locks are released. Whoever completes or cancels it before that ends his
 * own wait, and nothing else: the work goes on under its locks.
 *
 * @param <T> the type of the result
 */
final class LockedFuture<T> extends CompletableFuture<T> {

	private static final Logger logger = LoggerFactory.getLogger(LockedFuture.class);

	private final CompletionStage<T> work;

	private final HeldLocks locks;

	// What becomes of the work, which nobody else can complete.
	private final CompletableFuture<T> outcome = new CompletableFuture<>();

	// Whether another method returns this as its own result, under locks of its own.
	private volatile boolean inner;

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
			future.endOfWork().whenComplete((result, failure) -> {
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

	/**
	 * Returns what is complete when the work has ended. A future of this kind may be
	 * complete before.
	 */
	private CompletionStage<T> endOfWork() {
		if (!(this.work instanceof LockedFuture<T> other)) {
			return this.work;
		}
		other.inner = true;
		other.whenComplete((result, failure) -> {
			if (!other.outcome.isDone()) {
				complete(this, result, failure);
			}
		});
		return other.outcome;
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
		complete(this.outcome, result, outcome);
		complete(this, result, outcome);
	}

	private static <T> void complete(CompletableFuture<T> future, @Nullable T result, @Nullable Throwable failure) {
		if (failure == null) {
			future.complete(result);
		}
		else {
			future.completeExceptionally(failure);
		}
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	private void lose(LockLostException lost) {
		if (completeExceptionally(lost) && !this.inner && !this.locks.isAnyValid()) {
			cancelWork();
		}
	}

	/**
	 * Cancels the work when there is no lock left that this could free too early: a
	 * future that is cancelled is complete, whether its work has ended or not.
	 */
	private void cancelWork() {
		try {
			this.work.toCompletableFuture().cancel(true);
		}
		catch (RuntimeException ex) {
			logger.debug("The work behind a lost result cannot be cancelled", ex);
		}
	}

}
