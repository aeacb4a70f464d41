package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * One connection, from the attempt to open it: all threads wait for the same attempt, and
 * are told if it fails, so that none waits for those of others one after the other.
 */
final class RedisLink {

	private final LettuceConnectionFactory factory;

	private final CompletableFuture<Boolean> opened = new CompletableFuture<>();

	RedisLink(LettuceConnectionFactory factory) {
		this.factory = factory;
	}

	/**
	 * Opens it, in place of the one before.
	 */
	void open() {
		try {
			this.factory.resetConnection();
			this.factory.getConnection().close();
			this.opened.complete(true);
		}
		catch (RuntimeException | Error ex) {
			this.opened.completeExceptionally(ex);
			throw ex;
		}
	}

	/**
	 * Waits until it is open.
	 * @throws LockStorageException if that fails, or takes too long
	 */
	void await(Duration timeout) {
		if (this.opened.isDone() && !this.opened.isCompletedExceptionally()) {
			return;
		}
		try {
			this.opened.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw RedisFailures.ofConnection((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (TimeoutException ex) {
			throw RedisFailures.ofConnection(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockStorageException(Effect.NONE, "Interrupted while waiting for a connection to Redis", ex);
		}
	}

}
