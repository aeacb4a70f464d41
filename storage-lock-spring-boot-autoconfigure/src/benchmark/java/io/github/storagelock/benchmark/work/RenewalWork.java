package io.github.storagelock.benchmark.work;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.LockNode;
import io.github.storagelock.benchmark.node.Site;
import io.github.storagelock.benchmark.work.Metric.Better;

/**
 * Keeps many leases. Who renews by himself is watched for some renewals of each lock, the
 * others are told to renew each lock once.
 */
class RenewalWork implements Work {

	private static final int CONNECTIONS = 4;

	@Override
	public String name() {
		return "renewal";
	}

	@Override
	public List<Metric> metrics() {
		return List.of(new Metric("10,000 leases kept", "statements/renewal", Better.NOT_COMPARED),
				new Metric("… CPU of the process", "µs/renewal", Better.LESS));
	}

	@Override
	public double[] measure(Contender contender, Site site, Effort effort) throws Exception {
		// A session lock has no lease; the idle time makes no difference here.
		if (contender == Contender.ADVISORY || contender == Contender.SPRING_INTEGRATION_10) {
			return new double[0];
		}
		LongAdder statements = new LongAdder();
		try (HikariDataSource pool = site.countingPool(CONNECTIONS, statements); LockNode node = contender.open(pool)) {
			List<LockNode.Hold> holds = new ArrayList<>();
			for (int i = 0; i < effort.leases(); i++) {
				holds.add(node.acquire("renewal-" + i));
			}
			long before = statements.sum();
			long cpuBefore = cpuNanos();
			long renewals = node.renew(holds, effort.keeping());
			double cpu = (cpuNanos() - cpuBefore) / 1e3;
			double executed = statements.sum() - before;
			for (LockNode.Hold hold : holds) {
				hold.release();
			}
			return new double[] { executed / renewals, cpu / renewals };
		}
	}

	private static long cpuNanos() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}

}
