package io.github.storagelock.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

import io.github.storagelock.benchmark.micro.MicroBenchmarks;
import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.node.Site;
import io.github.storagelock.benchmark.report.Machine;
import io.github.storagelock.benchmark.report.MarkdownReport;
import io.github.storagelock.benchmark.report.Results;
import io.github.storagelock.benchmark.report.SvgPlot;
import io.github.storagelock.benchmark.work.Effort;
import io.github.storagelock.benchmark.work.Metric;
import io.github.storagelock.benchmark.work.Work;
import io.github.storagelock.testing.TestDatabase;

/**
 * Measures everything, and writes {@code results.md} and {@code results.svg}. In each
 * round every contender does the same work once, one after the other, the order being
 * another in each round; so what the machine does meanwhile meets all of them.
 */
public final class Benchmarks {

	private final BenchmarkSettings settings;

	private final Effort effort;

	private final Results results = new Results();

	private final List<String> servers = new ArrayList<>();

	private Benchmarks(BenchmarkSettings settings) {
		this.settings = settings;
		this.effort = settings.quick() ? Effort.QUICK : Effort.FULL;
	}

	/**
	 * Measures.
	 * @param arguments none
	 * @throws Exception if the results cannot be written
	 */
	public static void main(String[] arguments) throws Exception {
		new Benchmarks(BenchmarkSettings.fromSystemProperties()).run();
		// Some servers and drivers leave threads behind.
		System.exit(0);
	}

	private void run() throws IOException, RunnerException {
		for (TestDatabase database : this.settings.databases()) {
			measure(database);
		}
		Collection<RunResult> micro = this.settings.includes("jmh") ? MicroBenchmarks.run(this.settings.quick())
				: List.of();
		write(micro);
	}

	private void measure(TestDatabase database) throws IOException {
		String missing = database.missing();
		if (missing != null) {
			this.results.note(database + " was not measured: " + missing);
			return;
		}
		this.servers.add(database.version());
		try (Site site = new Site(database)) {
			for (Work work : Work.all()) {
				if (this.settings.includes(work.name())) {
					measure(work, site);
					// What is known is kept if the rest does not come to its end.
					write(List.of());
				}
			}
		}
	}

	private void measure(Work work, Site site) {
		List<Contender> order = new ArrayList<>(Arrays.asList(Contender.values()));
		if (!this.settings.quick()) {
			order.forEach((contender) -> measure(work, contender, site, Effort.WARM_UP));
		}
		for (int round = 0; round < this.settings.rounds(); round++) {
			for (Contender contender : order) {
				double[] values = measure(work, contender, site, this.effort);
				System.out.printf("%s, %s, round %d, %s: %s%n", site, work.name(), round + 1, contender,
						Arrays.toString(values));
				record(work, contender, site, values);
			}
			Collections.rotate(order, 1);
		}
	}

	private double[] measure(Work work, Contender contender, Site site, Effort effort) {
		if (!work.applies(contender, site)) {
			return new double[0];
		}
		try {
			site.empty();
			return work.measure(contender, site, effort);
		}
		catch (Exception ex) {
			ex.printStackTrace();
			this.results.note("%s failed at '%s' on %s: %s".formatted(contender, work.name(), site, ex.getMessage()));
			return new double[0];
		}
	}

	private void record(Work work, Contender contender, Site site, double[] values) {
		List<Metric> metrics = work.metrics();
		for (int i = 0; i < metrics.size(); i++) {
			this.results.add(metrics.get(i), site.toString(), contender, (i < values.length) ? values[i] : Double.NaN);
		}
	}

	private void write(Collection<RunResult> micro) throws IOException {
		MarkdownReport report = new MarkdownReport();
		report.lines(List.of("Measured on " + LocalDate.now() + " on " + Machine.describe() + ";",
				String.join(", ", this.servers) + ".", "Rounds: " + this.settings.rounds()
						+ (this.settings.quick() ? ", quick: these figures say only that everything ran." : ".")));
		if (!this.results.rows().isEmpty()) {
			report.works(this.results);
		}
		if (!micro.isEmpty()) {
			report.micro(micro);
		}
		report.lines(this.results.notes().stream().map((note) -> "- " + note).toList());
		Files.createDirectories(this.settings.output());
		Files.writeString(this.settings.output().resolve("results.md"), report.toString());
		Files.writeString(this.settings.output().resolve("results.svg"), SvgPlot.draw(this.results));
		System.out.println("Written: " + this.settings.output().resolve("results.md").toAbsolutePath());
	}

}
