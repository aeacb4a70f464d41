package io.github.storagelock.benchmark.work;

import java.util.Arrays;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.LockNode;
import io.github.storagelock.benchmark.node.Site;
import io.github.storagelock.benchmark.work.Metric.Better;

/**
 * Threads of one process all want the same lock.
 */
class ContendedWork implements Work {

	private static final int THREADS = 16;

	@Override
	public String name() {
		return "contended";
	}

	@Override
	public List<Metric> metrics() {
		return List.of(new Metric("16 threads of one process, one id", "acquisitions/s", Better.MORE),
				new Metric("16 threads, one id: the busiest's share to the idlest's", "times", Better.NOT_COMPARED));
	}

	@Override
	public double[] measure(Contender contender, Site site, Effort effort) throws Exception {
		try (HikariDataSource pool = site.pool(THREADS); LockNode node = contender.open(pool)) {
			double[] rates = Crew.run(THREADS, effort, (number) -> node.acquire("contended").release());
			double most = Arrays.stream(rates).max().orElseThrow();
			double least = Arrays.stream(rates).min().orElseThrow();
			return new double[] { Arrays.stream(rates).sum(), most / least };
		}
	}

}
