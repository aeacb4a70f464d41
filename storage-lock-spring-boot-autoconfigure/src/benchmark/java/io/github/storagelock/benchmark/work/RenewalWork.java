package io.github.storagelock.benchmark.work;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;
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
				new Metric("10,000 leases kept, CPU of the process", "µs/renewal", Better.LESS));
	}

	@Override
	public boolean applies(Contender contender, Site site) {
		// A session lock has no lease; the idle time makes no difference here.
		return Work.super.applies(contender, site) && contender != Contender.ADVISORY
				&& contender != Contender.SPRING_INTEGRATION_10;
	}

	@Override
	public double[] measure(Contender contender, Site site, Effort effort) throws Exception {
		LongAdder statements = new LongAdder();
		try (HikariDataSource pool = site.countingPool(CONNECTIONS, statements);
				LockNode node = contender.open(pool);
				Owners owners = new Owners(CONNECTIONS)) {
			owners.acquire(node, effort.leases());
			long before = statements.sum();
			long cpuBefore = cpuNanos();
			long renewals = keep(node, owners, effort);
			double cpu = (cpuNanos() - cpuBefore) / 1e3;
			double executed = statements.sum() - before;
			owners.forEachHold(LockNode.Hold::release);
			return new double[] { executed / renewals, cpu / renewals };
		}
	}

	private static long keep(LockNode node, Owners owners, Effort effort) throws Exception {
		OptionalLong before = node.renewals();
		if (before.isEmpty()) {
			owners.forEachHold(LockNode.Hold::renew);
			return effort.leases();
		}
		Thread.sleep(effort.keeping().toMillis());
		return node.renewals().orElseThrow() - before.getAsLong();
	}

	private static long cpuNanos() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}

}
