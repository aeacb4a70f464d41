package io.github.storagelock.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Granted;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many owners at once.
 */
interface ConcurrencyContract extends LockStorageFixture {

	@Test
	default void onlyOneHolderAtATime() throws Exception {
		String id = uniqueId();
		int[] sum = new int[1];
		List<Long> tokens = Collections.synchronizedList(new ArrayList<>());
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();

		inParallel(8, (thread) -> {
			for (int i = 0; i < 10; i++) {
				String owner = "owner-" + thread % 4;
				long token = awaitToken(id, owner);
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				tokens.add(token);
				sum[0]++;
				inside.decrementAndGet();
				assertThat(release(id, owner, token)).isTrue();
			}
		});

		assertThat(most).hasValue(1);
		assertThat(sum[0]).isEqualTo(80);
		assertThat(tokens).hasSize(80).isSorted().doesNotHaveDuplicates();
	}

	@Test
	default void freshIdIsGrantedToExactlyOneOwner() throws Exception {
		List<String> ids = IntStream.range(0, 200).mapToObj((i) -> uniqueId()).toList();

		assertThat(grants(ids)).allMatch((count) -> count.get() == 1);
	}

	@Test
	default void expiredIdIsGrantedToExactlyOneOwner() throws Exception {
		assertThat(grants(expiredIds(200))).allMatch((count) -> count.get() == 1);
	}

	private List<AtomicInteger> grants(List<String> ids) throws Exception {
		List<AtomicInteger> grants = ids.stream().map((id) -> new AtomicInteger()).toList();
		inParallel(2, (thread) -> {
			for (int i = 0; i < ids.size(); i++) {
				if (acquire(ids.get(i), "owner-" + thread) instanceof Granted) {
					grants.get(i).incrementAndGet();
				}
			}
		});
		return grants;
	}

	private long awaitToken(String id, String owner) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		while (System.nanoTime() - deadline < 0) {
			if (acquire(id, owner) instanceof Granted granted) {
				return granted.fencingToken();
			}
			Thread.sleep(1);
		}
		throw new AssertionError("Not granted within a minute");
	}

	private static void inParallel(int threads, Work work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Callable<Void>> tasks = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int thread = i;
				tasks.add(() -> {
					work.run(thread);
					return null;
				});
			}
			for (Future<Void> done : executor.invokeAll(tasks)) {
				done.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * What one of the threads does.
	 */
	interface Work {

		void run(int thread) throws Exception;

	}

}
