package io.github.storagelock.benchmark.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.LockNode;
import io.github.storagelock.benchmark.node.Site;
import io.github.storagelock.benchmark.work.Metric.Better;

/**
 * One thread acquires and releases a lock that nobody else wants: what each of the two
 * takes.
 */
class PhaseWork implements Work {

	@Override
	public String name() {
		return "phases";
	}

	@Override
	public List<Metric> metrics() {
		return List.of(new Metric("acquisition alone, p50", "us", Better.LESS),
				new Metric("release alone, p50", "us", Better.LESS));
	}

	@Override
	public boolean applies(Contender contender, Site site) {
		return contender != Contender.FLOOR_UNFLUSHED || site.isPostgreSql();
	}

	@Override
	public double[] measure(Contender contender, Site site, Effort effort) throws Exception {
		try (HikariDataSource pool = site.pool(1); LockNode node = contender.open(pool)) {
			measure(node, effort.warmUp());
			return measure(node, effort.time());
		}
	}

	private static double[] measure(LockNode node, Duration time) throws Exception {
		List<Long> acquisitions = new ArrayList<>();
		List<Long> releases = new ArrayList<>();
		long end = System.nanoTime() + time.toNanos();
		for (long begun = System.nanoTime(); begun - end < 0; begun = System.nanoTime()) {
			LockNode.Hold hold = node.acquire("phases");
			long acquired = System.nanoTime();
			hold.release();
			acquisitions.add(acquired - begun);
			releases.add(System.nanoTime() - acquired);
		}
		return new double[] { median(acquisitions), median(releases) };
	}

	private static double median(List<Long> nanos) {
		Collections.sort(nanos);
		return nanos.get(nanos.size() / 2) / 1e3;
	}

}
