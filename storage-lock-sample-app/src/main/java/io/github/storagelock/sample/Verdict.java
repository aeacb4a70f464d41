package io.github.storagelock.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the journal proves.
 *
 * @param findings what is wrong; empty if all is well
 * @param processes how many processes wrote between the first and the last write of this
 * one, which is one of them
 */
record Verdict(List<String> findings, long processes) {

	/**
	 * Looks at the journal.
	 * @param journal all writes, in the order in which they counted
	 * @param run this process
	 * @param workers how many workers it had
	 * @param rounds how often each of them was to write
	 */
	static Verdict of(List<Write> journal, String run, int workers, int rounds) {
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
		Map<String, Long> writes = journal.stream()
			.filter((write) -> write.run().equals(run))
			.collect(Collectors.groupingBy(Write::worker, Collectors.counting()));
		for (int i = 0; i < workers; i++) {
			long written = writes.getOrDefault("worker-" + i, 0L);
			if (written != rounds) {
				findings.add("worker-" + i + " wrote " + written + " times, not " + rounds);
			}
		}
		return new Verdict(findings, processes(journal.stream().map(Write::run).toList(), run));
	}

	private static long processes(List<String> runs, String run) {
		int first = runs.indexOf(run);
		return (first < 0) ? 0 : runs.subList(first, runs.lastIndexOf(run) + 1).stream().distinct().count();
	}

	boolean isGood() {
		return this.findings.isEmpty();
	}

}
