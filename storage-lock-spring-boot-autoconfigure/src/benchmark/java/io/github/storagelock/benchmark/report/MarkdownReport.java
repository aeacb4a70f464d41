package io.github.storagelock.benchmark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.report.Results.Row;

/**
 * The tables for docs/performance.md.
 */
public final class MarkdownReport {

	private final StringBuilder text = new StringBuilder();

	/**
	 * Adds paragraphs or a list.
	 * @param lines the lines
	 */
	public void lines(Collection<String> lines) {
		lines.forEach((line) -> this.text.append(line).append('\n'));
		this.text.append('\n');
	}

	/**
	 * Adds the values, and how they compare with the floor.
	 * @param results the values
	 */
	public void works(Results results) {
		heading("Medians of all rounds");
		table(results.rows(), "to the floor",
				(row) -> Stream.concat(contenders((contender) -> Figures.median(results.values(row, contender))),
						Stream.of(Figures.spread(results.ratios(row, Contender.STORAGE_LOCK)))));
		heading("Times as good as the floor, compared round by round: median (least to most)");
		table(results.rows().stream().filter((row) -> results.ratios(row, Contender.FLOOR) != null).toList(), "",
				(row) -> contenders((contender) -> Figures.spread(results.ratios(row, contender))));
		heading("Values: median (least to most)");
		table(results.rows(), "", (row) -> contenders((contender) -> Figures.spread(results.values(row, contender))));
	}

	/**
	 * Adds what JMH measured.
	 * @param results its results
	 */
	public void micro(Collection<RunResult> results) {
		heading("On a storage in memory, by JMH");
		row(Stream.of("call", "ns", "± (99.9 %)", "bytes allocated"));
		row(Stream.of("---", "---:", "---:", "---:"));
		results.stream()
			.sorted(Comparator.comparing((result) -> result.getParams().getBenchmark()))
			.forEach((result) -> {
				String benchmark = result.getParams().getBenchmark();
				Result<?> primary = result.getPrimaryResult();
				row(Stream.of(benchmark.substring(benchmark.lastIndexOf('.') + 1), Figures.format(primary.getScore()),
						Figures.format(primary.getScoreError()),
						Figures.format(result.getSecondaryResults().get("gc.alloc.rate.norm").getScore())));
			});
		this.text.append('\n');
	}

	private void heading(String title) {
		this.text.append("### ").append(title).append("\n\n");
	}

	private void table(List<Row> rows, String last, Function<Row, Stream<String>> cells) {
		List<String> titles = new ArrayList<>(List.of("work", "database"));
		contenders(Contender::toString).forEach(titles::add);
		Stream.of(last).filter((title) -> !title.isEmpty()).forEach(titles::add);
		row(titles.stream());
		row(titles.stream().map((title) -> (titles.indexOf(title) < 2) ? "---" : "---:"));
		for (Row row : rows) {
			row(Stream.concat(Stream.of(row.metric().title() + ", " + row.metric().unit(), row.database()),
					cells.apply(row)));
		}
		this.text.append('\n');
	}

	private void row(Stream<String> cells) {
		this.text.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
	}

	private static Stream<String> contenders(Function<Contender, String> cell) {
		return Arrays.stream(Contender.values()).map(cell);
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
