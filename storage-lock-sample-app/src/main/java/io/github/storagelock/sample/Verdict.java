package io.github.storagelock.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the journal proves.
 *
 * @param findings what is wrong; empty if all is well
 */
record Verdict(List<String> findings) {

	/**
	 * Looks at the journal.
	 * @param journal all writes, in the order in which they counted
	 * @param run this process
	 * @param workers how many workers it had
	 */
	static Verdict of(List<Write> journal, String run, int workers) {
		List<String> findings = new ArrayList<>();
		for (int i = 1; i < journal.size(); i++) {
			Write previous = journal.get(i - 1);
			Write write = journal.get(i);
			if (write.before() != previous.after()) {
				findings.add(write.worker() + " read " + write.before() + " after " + previous.worker()
						+ " had written " + previous.after() + ": the two overlapped");
			}
			if (write.fencingToken() <= previous.fencingToken()) {
				findings.add(write.worker() + " had token " + write.fencingToken() + " after " + previous.worker()
						+ " had " + previous.fencingToken() + ": tokens did not grow");
			}
		}
		List<String> mine = journal.stream().filter((write) -> write.run().equals(run)).map(Write::worker).toList();
		Set<String> expected = IntStream.range(0, workers)
			.mapToObj((number) -> "worker-" + number)
			.collect(Collectors.toSet());
		if (mine.size() != workers || !Set.copyOf(mine).equals(expected)) {
			findings.add(
					mine.size() + " writes by " + Set.copyOf(mine).size() + " workers, not " + workers + " by as many");
		}
		return new Verdict(findings);
	}

	boolean isGood() {
		return this.findings.isEmpty();
	}

}
