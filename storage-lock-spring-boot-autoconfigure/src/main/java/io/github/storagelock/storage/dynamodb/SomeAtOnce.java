package io.github.storagelock.storage.dynamodb;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.LockStorageException;

/**
 * Makes many requests, a few at the same time.
 */
final class SomeAtOnce {

	private static final int THREADS = 8;

	private SomeAtOnce() {
	}

	/**
	 * Does the same for each, as long as the call has time.
	 * @param inputs for what
	 * @param call the call whose time it is
	 * @param function what to do
	 * @return what came of each, in their order
	 */
	static <T, R> List<Attempt<R>> map(List<T> inputs, DynamoDbCall call, Function<T, R> function) {
		if (inputs.size() == 1) {
			return List.of(attempt(inputs.get(0), call, function));
		}
		// Its threads end with the call, so there is nothing to close.
		ThreadPoolExecutor executor = new ThreadPoolExecutor(Math.min(THREADS, inputs.size()),
				Math.min(THREADS, inputs.size()), 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SomeAtOnce::daemon);
		try {
			List<CompletableFuture<Attempt<R>>> attempts = inputs.stream()
				.map((input) -> CompletableFuture.supplyAsync(() -> attempt(input, call, function), executor))
				.toList();
			return attempts.stream().map(CompletableFuture::join).toList();
		}
		finally {
			executor.shutdown();
		}
	}

	private static <T, R> Attempt<R> attempt(T input, DynamoDbCall call, Function<T, R> function) {
		if (call.isOver()) {
			return new Attempt<>(null, null);
		}
		try {
			return new Attempt<>(call.run((same) -> function.apply(input)), null);
		}
		catch (LockStorageException ex) {
			return new Attempt<>(null, ex);
		}
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(null, work, "storage-lock-dynamodb", 0, false);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * What came of one.
	 *
	 * @param result what it returned; null if it failed or there was no time
	 * @param failure how it failed; null if it did not
	 */
	record Attempt<R>(@Nullable R result, @Nullable LockStorageException failure) {
	}

}
