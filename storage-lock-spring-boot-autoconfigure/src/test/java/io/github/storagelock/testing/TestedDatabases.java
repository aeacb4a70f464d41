package io.github.storagelock.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes {@code target/tested-databases.txt} when the tests have run: one line a database
 * or other store. When one that the build requires ran no test,
 * {@code target/missing-databases.txt} names it and the build fails.
 */
public class TestedDatabases implements TestExecutionListener {

	private static final Map<Enum<?>, LongAdder> counts = new ConcurrentHashMap<>();

	static void count(Enum<?> database) {
		counts.computeIfAbsent(database, (key) -> new LongAdder()).increment();
	}

	@Override
	public void testPlanExecutionFinished(TestPlan testPlan) {
		Path target = ServerFolder.target();
		try {
			Files.write(target.resolve("tested-databases.txt"), lines());
			Path missing = target.resolve("missing-databases.txt");
			Files.deleteIfExists(missing);
			if (!missing().isEmpty()) {
				Files.write(missing, missing());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> lines() {
		List<String> lines = new ArrayList<>();
		for (TestDatabase database : TestDatabase.values()) {
			lines.add(line(database));
		}
		for (TestStore store : TestStore.values()) {
			lines.add(store.report(count(store, counts)));
		}
		return lines;
	}

	private static String line(TestDatabase database) {
		TestDatabaseState state = database.stateIfAsked();
		if (state == null) {
			return String.format("%-36s not run: no test asked for it", database);
		}
		if (state.missing() != null) {
			return String.format("%-36s not run here: %s; to run, set STORAGE_LOCK_TEST_%s_URL (_USER, _PASSWORD)%s",
					database, state.missing(), database.name(), database.startsInDocker() ? " or start Docker" : "");
		}
		return String.format("%-36s %-16s %5d tests", state.version(), state.server().how(), count(database, counts));
	}

	private static long count(Enum<?> database, Map<Enum<?>, LongAdder> counts) {
		LongAdder count = counts.get(database);
		return (count != null) ? count.sum() : 0;
	}

	/**
	 * The required databases that ran no test; none when only chosen tests were run.
	 * @return their names
	 */
	private static List<String> missing() {
		if (System.getProperty("test") != null) {
			return List.of();
		}
		String required = System.getProperty("storage-lock.required-databases", "") + ","
				+ System.getenv().getOrDefault("STORAGE_LOCK_REQUIRED_DATABASES", "");
		TreeSet<String> missing = new TreeSet<>(List.of(required.split("[\\s,]+")));
		missing.remove("");
		counts.keySet().forEach((database) -> missing.remove(database.name()));
		return List.copyOf(missing);
	}

}
