package io.github.storagelock.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The entries of ids, in use and for a while after that.
 */
class LockEntriesTests {

	private static final int MOST_IDLE = 4_096;

	private final LockEntries entries = new LockEntries(new Possession.Rules(0, (waited) -> waited));

	@Test
	void entryOfAnIdThatNobodyUsesAnyMoreIsKeptForTheNext() {
		LockEntry entry = this.entries.enter("a");
		this.entries.leave(entry);

		assertThat(this.entries.size()).isZero();
		assertThat(this.entries.enter("a")).isSameAs(entry);
		assertThat(this.entries.size()).isOne();
	}

	@Test
	void idsThatAreUsedOnceDoNotPileUp() {
		LockEntry used = this.entries.enter("used");
		for (int i = 0; i < 10 * MOST_IDLE; i++) {
			this.entries.leave(this.entries.enter("id-" + i));
			assertThat(all()).hasSizeLessThanOrEqualTo(MOST_IDLE + 1);
		}

		assertThat(this.entries.enter("used")).isSameAs(used);
		assertThat(this.entries.size()).isOne();
	}

	@Test
	void idHasOneEntryHoweverManyThreadsUseIt() throws Exception {
		List<AtomicInteger> holders = new ArrayList<>();
		for (int i = 0; i < 2 * MOST_IDLE; i++) {
			holders.add(new AtomicInteger());
		}
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<?>> tasks = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				tasks.add(threads.submit(() -> useAtRandom(holders)));
			}
			for (Future<?> task : tasks) {
				task.get(1, TimeUnit.MINUTES);
			}
		}
		finally {
			threads.shutdownNow();
		}

		assertThat(this.entries.size()).isZero();
		assertThat(all()).hasSizeLessThanOrEqualTo(MOST_IDLE);
	}

	private void useAtRandom(List<AtomicInteger> holders) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		for (int i = 0; i < 50_000; i++) {
			// Half of the time one of a few ids, which are met by others.
			int id = random.nextBoolean() ? random.nextInt(4) : random.nextInt(holders.size());
			LockEntry entry = this.entries.enter("id-" + id);
			entry.takeTurn();
			assertThat(holders.get(id).incrementAndGet()).isOne();
			holders.get(id).decrementAndGet();
			entry.giveTurn();
			this.entries.leave(entry);
		}
	}

	private Map<?, ?> all() {
		return (Map<?, ?>) ReflectionTestUtils.getField(this.entries, "entries");
	}

}
