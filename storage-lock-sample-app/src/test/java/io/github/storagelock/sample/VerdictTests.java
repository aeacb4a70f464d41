package io.github.storagelock.sample;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Verdict}.
 */
class VerdictTests {

	@Test
	void acceptsWritesOneAfterAnother() {
		assertThat(Verdict.of(journal(10), "run", 10, 1).findings()).isEmpty();
	}

	@Test
	void acceptsWritesOfOtherProcessesInBetween() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("other", 0, 200, 1), write("run", 1, 300, 2));

		assertThat(Verdict.of(journal, "run", 2, 1).isGood()).isTrue();
	}

	@Test
	void seesTwoWritersThatReadTheSame() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("run", 1, 200, 0));

		assertThat(Verdict.of(journal, "run", 2, 1).findings())
			.containsExactly("worker-1 read 0 after worker-0 had written 1: the two overlapped");
	}

	@Test
	void seesATokenThatDidNotGrow() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("run", 1, 100, 1));

		assertThat(Verdict.of(journal, "run", 2, 1).findings())
			.containsExactly("worker-1 had token 100 after worker-0 had 100: tokens did not grow");
	}

	@Test
	void seesAWorkerThatDidNotWrite() {
		assertThat(Verdict.of(journal(9), "run", 10, 1).findings()).containsExactly("worker-9 wrote 0 times, not 1");
	}

	@Test
	void seesAWorkerThatWroteTwice() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("run", 0, 200, 1));

		assertThat(Verdict.of(journal, "run", 2, 1).findings()).containsExactly("worker-0 wrote 2 times, not 1",
				"worker-1 wrote 0 times, not 1");
	}

	@Test
	void wantsEachRoundOfAWorker() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("run", 0, 200, 1));

		assertThat(Verdict.of(journal, "run", 1, 2).isGood()).isTrue();
		assertThat(Verdict.of(journal, "run", 1, 3).findings()).containsExactly("worker-0 wrote 2 times, not 3");
	}

	@Test
	void countsTheProcessesThatWroteMeanwhile() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("other", 0, 200, 1), write("third", 0, 300, 2),
				write("run", 1, 400, 3), write("other", 1, 500, 4));

		assertThat(Verdict.of(journal, "run", 2, 1).processes()).isEqualTo(3);
		assertThat(Verdict.of(journal, "other", 2, 1).processes()).isEqualTo(3);
	}

	@Test
	void countsNoProcessThatEndedBeforeOrBeganAfter() {
		List<Write> journal = List.of(write("before", 0, 100, 0), write("run", 0, 200, 1), write("run", 1, 300, 2),
				write("after", 0, 400, 3));

		assertThat(Verdict.of(journal, "run", 2, 1).processes()).isOne();
	}

	private static List<Write> journal(int writes) {
		return IntStream.range(0, writes).mapToObj((i) -> write("run", i, 100 + i, i)).toList();
	}

	private static Write write(String run, int worker, long token, long before) {
		return new Write(run, "worker-" + worker, "node", token, before, before + 1);
	}

}
