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
		assertThat(Verdict.of(journal(10), "run", 10).findings()).isEmpty();
	}

	@Test
	void acceptsWritesOfOtherProcessesInBetween() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("other", 0, 200, 1), write("run", 1, 300, 2));

		assertThat(Verdict.of(journal, "run", 2).isGood()).isTrue();
	}

	@Test
	void seesTwoWritersThatReadTheSame() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("run", 1, 200, 0));

		assertThat(Verdict.of(journal, "run", 2).findings())
			.containsExactly("worker-1 read 0 after worker-0 had written 1: the two overlapped");
	}

	@Test
	void seesATokenThatDidNotGrow() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("run", 1, 100, 1));

		assertThat(Verdict.of(journal, "run", 2).findings())
			.containsExactly("worker-1 had token 100 after worker-0 had 100: tokens did not grow");
	}

	@Test
	void seesAWorkerThatDidNotWrite() {
		assertThat(Verdict.of(journal(9), "run", 10).findings())
			.containsExactly("9 writes by 9 workers, not 10 by as many");
	}

	@Test
	void seesAWorkerThatWroteTwice() {
		List<Write> journal = List.of(write("run", 0, 100, 0), write("run", 0, 200, 1));

		assertThat(Verdict.of(journal, "run", 2).findings()).containsExactly("2 writes by 1 workers, not 2 by as many");
	}

	private static List<Write> journal(int writes) {
		return IntStream.range(0, writes).mapToObj((i) -> write("run", i, 100 + i, i)).toList();
	}

	private static Write write(String run, int worker, long token, long before) {
		return new Write(run, "worker-" + worker, "node", token, before, before + 1);
	}

}
