package io.github.storagelock.aspect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LockThreads}.
 */
class LockThreadsTests {

	@Test
	void threadsDoNotKeepTheProcessAlive() throws Exception {
		BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

		new LockThreads().release(() -> threads.add(Thread.currentThread()));

		Thread thread = threads.poll(30, TimeUnit.SECONDS);
		assertThat(thread.isDaemon()).isTrue();
		assertThat(thread.getName()).startsWith("storage-lock-");
	}

	@Test
	void threadsInheritNothingFromTheCaller() throws Exception {
		LockThreads threads = new LockThreads();
		InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
		BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
		Thread caller = new Thread(() -> {
			request.set("request");
			Thread.currentThread().setContextClassLoader(new ClassLoader() {
			});
			threads.release(() -> {
				Thread current = Thread.currentThread();
				seen.add(List.of(current.getContextClassLoader(), request.get() != null));
			});
		});
		caller.start();

		assertThat(seen.poll(30, TimeUnit.SECONDS)).containsExactly(Thread.currentThread().getContextClassLoader(),
				false);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void threadsAreVirtualWhereThereAreAny() throws Exception {
		BlockingQueue<String> threads = new LinkedBlockingQueue<>();

		new LockThreads().release(() -> threads.add(Thread.currentThread().toString()));

		assertThat(threads.poll(30, TimeUnit.SECONDS)).startsWith("VirtualThread[#").contains("storage-lock-task-");
	}

	@Test
	void releaseThatGetsNoThreadRunsOnThatOfTheCaller() {
		LockThreads threads = new LockThreads((task) -> {
			throw new RejectedExecutionException();
		});
		List<Thread> ran = new ArrayList<>();

		threads.release(() -> ran.add(Thread.currentThread()));

		assertThat(ran).containsExactly(Thread.currentThread());
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> threads.acquire(() -> ran.add(Thread.currentThread())));
	}

}
