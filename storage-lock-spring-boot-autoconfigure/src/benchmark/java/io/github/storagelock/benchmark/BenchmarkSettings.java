package io.github.storagelock.benchmark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.storagelock.testing.TestDatabase;

/**
 * What is measured, and how long.
 *
 * @param quick whether this is only to see that everything works
 * @param rounds how often everything is measured
 * @param databases the databases
 * @param only the names of works to which it is limited; all if empty
 * @param output the folder of the results
 */
record BenchmarkSettings(boolean quick, int rounds, List<TestDatabase> databases, List<String> only, Path output) {

	/**
	 * Reads {@code -Dbenchmark.quick}, {@code .rounds} (default 5, 1 if quick),
	 * {@code .databases} (names of {@link TestDatabase}), {@code .only} (names of works,
	 * or {@code jmh}).
	 * @return the settings
	 */
	static BenchmarkSettings fromSystemProperties() {
		String quick = System.getProperty("benchmark.quick", "false");
		boolean isQuick = !quick.equals("false");
		List<Integer> rounds = list("rounds", Integer::valueOf);
		List<TestDatabase> databases = list("databases", TestDatabase::valueOf);
		return new BenchmarkSettings(isQuick, rounds.isEmpty() ? (isQuick ? 1 : 5) : rounds.get(0),
				databases.isEmpty() ? defaultDatabases() : databases, list("only", Function.identity()),
				Path.of(System.getProperty("benchmark.output", "target/benchmarks")));
	}

	boolean includes(String name) {
		return this.only.isEmpty() || this.only.contains(name);
	}

	private static List<TestDatabase> defaultDatabases() {
		TestDatabase mariaDb = (TestDatabase.MARIADB_10_11.missing() == null) ? TestDatabase.MARIADB_10_11
				: TestDatabase.MARIADB;
		return List.of(TestDatabase.POSTGRESQL_15, mariaDb, TestDatabase.MYSQL);
	}

	private static <T> List<T> list(String name, Function<String, T> element) {
		return Stream.of(System.getProperty("benchmark." + name, ""))
			.flatMap((text) -> Arrays.stream(text.split(",")))
			.map(String::strip)
			.filter((text) -> !text.isEmpty())
			.map(element)
			.toList();
	}

}
