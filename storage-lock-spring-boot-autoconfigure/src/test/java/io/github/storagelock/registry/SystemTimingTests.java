package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.registry.Timing.WakeUp;

import static org.assertj.core.api.Assertions.assertThat;

class SystemTimingTests {

	private final SystemTiming timing = new SystemTiming();

	@AfterEach
	void close() {
		this.timing.close();
	}

	@Test
	void pauseTakesAsLongAsItSays() throws Exception {
		long shortest = Long.MAX_VALUE;
		for (int i = 0; i < 10; i++) {
			long before = System.nanoTime();

			this.timing.pause(5_000_000, new WakeUp());

			shortest = Math.min(shortest, System.nanoTime() - before);
		}
		assertThat(shortest).isBetween(5_000_000L, 10_000_000L);
	}

	@Test
	void interruptEndsAPauseAndIsKept() throws Exception {
		try (Actor actor = new Actor()) {
			assertThat(actor.does(() -> {
				Thread.currentThread().interrupt();
				this.timing.pause(Duration.ofHours(1).toNanos(), new WakeUp());
				return Thread.interrupted();
			})).isTrue();
		}
	}

	@Test
	void whatIsLeftOutWhileTheLogIsStuckIsBoundedAndCounted() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		AtomicInteger told = new AtomicInteger();
		int planned = 0;
		try (CapturedLog log = new CapturedLog()) {
			this.timing.tell(() -> awaitUninterruptibly(end));
			for (int i = 0; i < 100_100; i++) {
				planned += this.timing.tell(told::incrementAndGet) ? 1 : 0;
			}
			assertThat(planned).isBetween(100_000, 100_001);

			end.countDown();

			int expected = planned;
			Awaitility.await().until(() -> told.get() == expected);
			assertThat(log.warnings()).singleElement().asString().endsWith((100_100 - planned) + " more were left out");
		}
		assertThat(this.timing.tell(told::incrementAndGet)).isTrue();
	}

	@Test
	void tasksThatThrowEndNothing() throws Exception {
		CountDownLatch ran = new CountDownLatch(10);
		try (CapturedLog log = new CapturedLog()) {
			for (Runnable next : List.<Runnable>of(ran::countDown, () -> {
				throw new IllegalStateException("no");
			}, () -> {
				throw new AssertionError("no");
			}, ran::countDown)) {
				this.timing.schedule(0, next);
				this.timing.renew(next);
				this.timing.work(next);
				this.timing.react(next);
				this.timing.tell(next);
			}
			CountDownLatch last = new CountDownLatch(5);
			this.timing.schedule(0, last::countDown);
			this.timing.renew(last::countDown);
			this.timing.work(last::countDown);
			this.timing.react(last::countDown);
			this.timing.tell(last::countDown);

			assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
			CountDownLatch told = new CountDownLatch(1);
			this.timing.tell(told::countDown);
			assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(log.warnings()).hasSize(10).containsOnly("A background task of the locks failed");
		}
		assertThat(ran.getCount()).isZero();
	}

	@Test
	void threadsAreNamedDaemons() throws Exception {
		CountDownLatch ran = new CountDownLatch(5);
		List<String> names = Collections.synchronizedList(new ArrayList<>());
		Runnable task = () -> {
			names.add(Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon());
			ran.countDown();
		};

		this.timing.schedule(0, task);
		this.timing.renew(task);
		this.timing.work(task);
		this.timing.react(task);
		this.timing.tell(task);

		assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(names).containsExactlyInAnyOrder("storage-lock-timer true", "storage-lock-renewal true",
				"storage-lock-chores true", "storage-lock-reactions true", "storage-lock-events true");
	}

	@Test
	void closedTimingTakesTasksAndDropsThem() {
		this.timing.close(Duration.ZERO);

		this.timing.schedule(0, () -> {
			throw new IllegalStateException("must not run");
		});
		this.timing.renew(() -> {
			throw new IllegalStateException("must not run");
		});
		this.timing.work(() -> {
			throw new IllegalStateException("must not run");
		});
	}

	@Test
	void closedTimingTellsAtOnce() {
		List<String> told = new ArrayList<>();
		this.timing.close(Duration.ZERO);

		this.timing.react(() -> told.add("reaction"));
		this.timing.tell(() -> told.add("event"));

		assertThat(told).containsExactly("reaction", "event");
	}

	@Test
	void closingDoesNotWaitForALogThatIsStuckAndLosesNothing() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch told = new CountDownLatch(2);
		for (Consumer<Runnable> lane : List.<Consumer<Runnable>>of(this.timing::react, this.timing::tell)) {
			lane.accept(() -> awaitUninterruptibly(end));
			lane.accept(told::countDown);
		}

		this.timing.close(Duration.ofMillis(50));

		assertThat(told.getCount()).isEqualTo(2);
		end.countDown();
		assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void closingWaitsForWorkWithinItsGrace() {
		CountDownLatch done = new CountDownLatch(1);
		this.timing.work(done::countDown);

		this.timing.close(Duration.ofSeconds(10));

		assertThat(done.getCount()).isZero();
	}

	@Test
	void closingDoesNotWaitForWorkThatIsStuck() throws Exception {
		CountDownLatch stuck = new CountDownLatch(2);
		CountDownLatch end = new CountDownLatch(1);
		Runnable task = () -> {
			stuck.countDown();
			awaitUninterruptibly(end);
		};
		this.timing.renew(task);
		this.timing.work(task);
		assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
		long before = System.nanoTime();

		this.timing.close(Duration.ofMillis(50));

		assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(50),
				Duration.ofSeconds(15));
		assertThat(end.getCount()).isOne();
		end.countDown();
	}

	/**
	 * Stands for a driver that does not hear of interrupts.
	 */
	private static void awaitUninterruptibly(CountDownLatch end) {
		boolean ended = false;
		while (!ended) {
			try {
				ended = end.await(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				// Waits on.
			}
		}
	}

}
