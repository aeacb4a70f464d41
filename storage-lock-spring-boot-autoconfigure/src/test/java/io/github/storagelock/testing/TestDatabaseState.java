package io.github.storagelock.testing;

import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What became of the attempt to reach a database: a server and its version, or the
 * reason.
 *
 * @param reached the server and its version, or null
 * @param reason why there is no server
 */
record TestDatabaseState(@Nullable Reached reached, String reason) {

	/**
	 * Try one way after the other.
	 * @param sources the ways
	 * @param question how to ask a server for its version
	 * @return what came of it
	 */
	static TestDatabaseState of(List<TestServerSource> sources, String question) {
		// A new server may take longer than the pool of another test has asked all
		// drivers to wait.
		int timeout = DriverManager.getLoginTimeout();
		DriverManager.setLoginTimeout(0);
		try {
			return find(sources, question);
		}
		finally {
			DriverManager.setLoginTimeout(timeout);
		}
	}

	private static TestDatabaseState find(List<TestServerSource> sources, String question) {
		List<String> reasons = new ArrayList<>();
		for (TestServerSource source : sources) {
			TestServer server = start(source, reasons);
			if (server != null) {
				return reach(server, question);
			}
		}
		return new TestDatabaseState(null, String.join(", ", reasons));
	}

	@Nullable String missing() {
		return (this.reached != null) ? null : this.reason;
	}

	TestServer server() {
		return required().server();
	}

	String version() {
		return required().version();
	}

	private Reached required() {
		if (this.reached == null) {
			throw new IllegalStateException(this.reason);
		}
		return this.reached;
	}

	private static @Nullable TestServer start(TestServerSource source, List<String> reasons) {
		try {
			return source.start();
		}
		catch (Exception ex) {
			reasons.add(String.valueOf(ex.getMessage()).lines().findFirst().orElse(""));
			return null;
		}
	}

	private static TestDatabaseState reach(TestServer server, String question) {
		Runtime.getRuntime().addShutdownHook(new Thread(server.stop(), "stop-test-server"));
		try {
			return new TestDatabaseState(new Reached(server, server.version(question)), "");
		}
		catch (Exception ex) {
			return new TestDatabaseState(null, server.url() + " does not answer: " + ex.getMessage());
		}
	}

	record Reached(TestServer server, String version) {
	}

}
