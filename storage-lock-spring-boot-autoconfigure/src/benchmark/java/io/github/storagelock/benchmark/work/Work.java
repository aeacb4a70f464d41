package io.github.storagelock.benchmark.work;

import java.util.List;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.Site;

/**
 * Something that locks are used for, which yields one value for each of its metrics.
 */
public interface Work {

	/**
	 * Returns the name by which it is chosen.
	 * @return the name
	 */
	String name();

	/**
	 * Returns what is measured.
	 * @return the metrics
	 */
	List<Metric> metrics();

	/**
	 * Returns whether it can be measured, and means something.
	 * @param contender what is measured
	 * @param site where
	 * @return false if the cell stays empty
	 */
	default boolean applies(Contender contender, Site site) {
		return contender != Contender.FLOOR_UNFLUSHED;
	}

	/**
	 * Measures once.
	 * @param contender what is measured
	 * @param site where
	 * @param effort how long
	 * @return the value of each metric
	 * @throws Exception if it fails
	 */
	double[] measure(Contender contender, Site site, Effort effort) throws Exception;

	/**
	 * Returns all works.
	 * @return the works
	 */
	static List<Work> all() {
		return List.of(new PairWork("pair", "uncontended pair, one thread", 1), new PhaseWork(),
				new PairWork("pairs", "16 threads, an id each", 16), new ContendedWork(), new HandOffWork(),
				new WaitingWork(), new RenewalWork());
	}

}
