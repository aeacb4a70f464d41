package io.github.storagelock.benchmark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.work.Metric;

/**
 * All values, and what they amount to.
 */
public final class Results {

	private final Map<Row, Map<Contender, List<Double>>> values = new LinkedHashMap<>();

	private final TreeSet<String> notes = new TreeSet<>();

	/**
	 * Adds the value of one more round; each round adds one for each contender.
	 * @param metric what was measured
	 * @param database where
	 * @param contender who
	 * @param value the value, NaN if there is none
	 */
	public void add(Metric metric, String database, Contender contender, double value) {
		this.values.computeIfAbsent(new Row(metric, database), (row) -> new EnumMap<>(Contender.class))
			.computeIfAbsent(contender, (key) -> new ArrayList<>())
			.add(value);
	}

	/**
	 * Adds what the reader has to know.
	 * @param note the note
	 */
	public void note(String note) {
		this.notes.add(note);
	}

	/**
	 * Returns the notes.
	 * @return the notes
	 */
	public List<String> notes() {
		return List.copyOf(this.notes);
	}

	/**
	 * Returns what was measured.
	 * @return a row for each metric and database
	 */
	public List<Row> rows() {
		return List.copyOf(this.values.keySet());
	}

	/**
	 * Returns the values of all rounds.
	 * @param row what was measured where
	 * @param contender who
	 * @return their spread, or null if there are none
	 */
	public @Nullable Spread values(Row row, Contender contender) {
		return Spread.of(all(row, contender));
	}

	/**
	 * Returns how many times as good as the floor the contender was, round by round.
	 * @param row what was measured where
	 * @param contender who
	 * @return their spread, or null if there are none
	 */
	public @Nullable Spread ratios(Row row, Contender contender) {
		double[] values = all(row, contender);
		double[] floor = all(row, Contender.FLOOR);
		double[] ratios = new double[Math.min(values.length, floor.length)];
		Arrays.setAll(ratios, (round) -> row.metric().ratio(values[round], floor[round]));
		return Spread.of(ratios);
	}

	private double[] all(Row row, Contender contender) {
		return this.values.getOrDefault(row, Map.of())
			.getOrDefault(contender, List.of())
			.stream()
			.mapToDouble(Double::doubleValue)
			.toArray();
	}

	/**
	 * What was measured where.
	 *
	 * @param metric what
	 * @param database where
	 */
	public record Row(Metric metric, String database) {
	}

	/**
	 * What several rounds amount to.
	 *
	 * @param least the least value
	 * @param median the median
	 * @param most the largest value
	 */
	public record Spread(double least, double median, double most) {

		static @Nullable Spread of(double[] values) {
			double[] sorted = Arrays.stream(values).filter((value) -> !Double.isNaN(value)).sorted().toArray();
			if (sorted.length == 0) {
				return null;
			}
			double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
			return new Spread(sorted[0], median, sorted[sorted.length - 1]);
		}

	}

}
