package io.github.storagelock.benchmark.work;

import java.util.Arrays;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.LockNode;
import io.github.storagelock.benchmark.node.Site;
import io.github.storagelock.benchmark.work.Metric.Better;

/**
 * Acquires and releases locks that nobody else wants, a connection and an id for each
 * thread.
 */
class PairWork implements Work {

	private final String name;

	private final Metric metric;

	private final int threads;

	PairWork(String name, String title, int threads) {
		this.name = name;
		this.metric = new Metric(title, "pairs/s", Better.MORE);
		this.threads = threads;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public List<Metric> metrics() {
		return List.of(this.metric);
	}

	@Override
	public boolean applies(Contender contender, Site site) {
		return contender != Contender.FLOOR_UNFLUSHED || site.isPostgreSql();
	}

	@Override
	public double[] measure(Contender contender, Site site, Effort effort) throws Exception {
		try (HikariDataSource pool = site.pool(this.threads); LockNode node = contender.open(pool)) {
			double[] rates = Crew.run(this.threads, effort,
					(number) -> node.acquire(this.name + "-" + number).release());
			return new double[] { Arrays.stream(rates).sum() };
		}
	}

}
