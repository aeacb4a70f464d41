package io.github.storagelock.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * Gives processes wrong clocks by {@code libfaketime}, where it is installed.
 */
public final class FakeTime {

	private static final String REQUIRED = "STORAGE_LOCK_REQUIRE_CLOCK_STEPS";

	private FakeTime() {
	}

	/**
	 * Skips the test where it is not installed.
	 */
	public static void assumeThere() {
		if (library().isEmpty()) {
			skip("libfaketime is not installed (package faketime)");
		}
	}

	/**
	 * Skips the test, or fails where it must run.
	 * @param reason what is missing
	 */
	public static void skip(String reason) {
		if (System.getenv(REQUIRED) != null) {
			throw new AssertionError(reason);
		}
		Assumptions.abort(reason);
	}

	/**
	 * Returns the variables for a process whose clock is wrong from its start; only its
	 * time of day is.
	 * @param offset how far from the true time, in whole seconds
	 * @return variables of the environment
	 */
	public static Map<String, String> environment(Duration offset) {
		Map<String, String> environment = environment();
		environment.put("FAKETIME", String.format("%+d", offset.toSeconds()));
		// Else the timed waits of a JVM end at once.
		environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
		return environment;
	}

	static Map<String, String> environment() {
		Map<String, String> environment = new HashMap<>();
		environment.put("LD_PRELOAD", library().orElseThrow().toString());
		environment.put("DONT_FAKE_MONOTONIC", "1");
		environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
		return environment;
	}

	private static Optional<Path> library() {
		return Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
			.map((folder) -> Path.of(folder, "faketime", "libfaketimeMT.so.1"))
			.filter(Files::exists)
			.findFirst();
	}

}
