package io.github.storagelock.benchmark.micro;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of this package.
 */
public final class MicroBenchmarks {

	private MicroBenchmarks() {
	}

	/**
	 * Runs them.
	 * @param quick whether it is only to see that they run
	 * @return the results
	 * @throws RunnerException if one fails
	 */
	public static Collection<RunResult> run(boolean quick) throws RunnerException {
		return new Runner(new OptionsBuilder().include(MicroBenchmarks.class.getPackageName())
			.forks(quick ? 1 : 3)
			.warmupIterations(quick ? 1 : 5)
			.warmupTime(quick ? TimeValue.milliseconds(200) : TimeValue.seconds(1))
			.measurementIterations(quick ? 2 : 5)
			.measurementTime(quick ? TimeValue.milliseconds(200) : TimeValue.seconds(1))
			.addProfiler(GCProfiler.class)
			.timeUnit(TimeUnit.NANOSECONDS)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build()).run();
	}

}
