package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * The time of one call of the storage, in which it waits for the answers of etcd.
 */
final class EtcdCall {

	private final String what;

	private final Duration limit;

	private final long deadline;

	/**
	 * Begins a call.
	 * @param what what is tried, for a message
	 * @param limit how long it may take
	 */
	EtcdCall(String what, Duration limit) {
		this.what = what;
		this.limit = limit;
		this.deadline = System.nanoTime() + limit.toNanos();
	}

	/**
	 * Does what the call is for.
	 * @throws LockStorageException if it fails, however that is
	 */
	<T> T run(Function<EtcdCall, T> work) {
		try {
			return work.apply(this);
		}
		catch (LockStorageException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new LockStorageException(Effect.UNKNOWN,
					this.what + ": the client of etcd failed; was it closed, by the application perhaps?", ex);
		}
	}

	/**
	 * Waits for an answer.
	 * @param unheard what may have become of the call if none comes
	 * @throws LockStorageException if none comes in time, or it is a failure
	 */
	<T> T answer(CompletableFuture<T> request, Effect unheard) {
		return answerUnlessLeaseGone(request, unheard)
			.orElseThrow(() -> new LockStorageException(Effect.NONE, this.what + ": etcd has lost its lease", null));
	}

	/**
	 * Waits for an answer of a request with a lease.
	 * @return the answer; empty if there is no such lease any more, and nothing was done
	 * @throws LockStorageException if none comes in time, or it is another failure
	 */
	<T> Optional<T> answerUnlessLeaseGone(CompletableFuture<T> request, Effect unheard) {
		try {
			return Optional.of(await(request));
		}
		catch (TimeoutException ex) {
			request.cancel(true);
			throw new LockStorageException(unheard, this.what + ": etcd did not answer within " + this.limit, ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			EtcdException failure = EtcdExceptionFactory.toEtcdException(cause);
			if (failure.getErrorCode() == ErrorCode.NOT_FOUND) {
				return Optional.empty();
			}
			throw EtcdFailures.exception(this.what, failure, cause, unheard);
		}
	}

	/**
	 * Waits, whether the thread is interrupted or not: it is not for long, and what
	 * became of a request is better known.
	 */
	private <T> T await(CompletableFuture<T> request) throws ExecutionException, TimeoutException {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return request.get(Math.max(0, this.deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
