package io.github.storagelock.testing;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A server for the tests that is no relational database. It is started when the first
 * test asks for it, and stopped with the JVM.
 */
public enum TestStore {

	/**
	 * The one that is installed, if none is named.
	 */
	ETCD("is etcd installed (package etcd-server)?", EtcdVersion::of, () -> {
		KillableServer server = EtcdServer.start();
		return new TestServer("installed server", server.url(), "", "", server::close);
	}),

	/**
	 * DynamoDB Local, which the build finds.
	 */
	DYNAMODB("do the tests run by Maven?", DynamoDbServer::version, () -> {
		KillableServer server = DynamoDbServer.start();
		return new TestServer("embedded server", server.url(), "", "", server::close);
	}),

	/**
	 * The one that is installed, if none is named.
	 */
	REDIS("is Redis installed (package redis-server)?", RedisVersion::of, () -> {
		KillableServer server = RedisServer.startInstalled();
		return new TestServer("installed server", server.url(), "", "", server::close);
	}),

	/**
	 * The one that Maven Central carries, which is the oldest.
	 */
	REDIS_6_2("the embedded server does not run here", RedisVersion::of, () -> {
		KillableServer server = RedisServer.startEmbedded();
		return new TestServer("embedded server", server.url(), "", "", server::close);
	});

	private final String otherwise;

	private final Version version;

	private final List<TestServerSource> sources;

	// Guarded by this.
	private @Nullable State state;

	/**
	 * One server.
	 * @param otherwise why it is not there if it cannot be started
	 * @param version asks for its version
	 * @param source how it is started
	 */
	TestStore(String otherwise, Version version, TestServerSource source) {
		this.otherwise = otherwise;
		this.version = version;
		this.sources = List.of(new EnvironmentServer(name(), System.getenv()), source);
	}

	/**
	 * Why there is no such server.
	 * @return the reason, or null
	 */
	public @Nullable String missing() {
		State reached = state();
		return (reached.server() != null) ? null : reached.words();
	}

	/**
	 * Where it is.
	 * @return its address
	 */
	public String url() {
		TestServer server = state().server();
		if (server == null) {
			throw new IllegalStateException(state().words());
		}
		return server.url();
	}

	/**
	 * Where it is, if it is on this machine.
	 * @return its port
	 */
	public int port() {
		return URI.create(url()).getPort();
	}

	/**
	 * Describes what came of it, for the report.
	 * @param tests how many tests have run
	 * @return one line
	 */
	synchronized String report(long tests) {
		State reached = this.state;
		if (reached == null) {
			return String.format("%-36s not run: no test asked for it", this);
		}
		TestServer server = reached.server();
		if (server == null) {
			return String.format("%-36s not run here: %s; to run, set STORAGE_LOCK_TEST_%s_URL", this, reached.words(),
					name());
		}
		return String.format("%-36s %-16s %5d tests", reached.words(), server.how(), tests);
	}

	synchronized State state() {
		if (this.state == null) {
			this.state = reach();
		}
		return this.state;
	}

	private State reach() {
		List<String> reasons = new ArrayList<>();
		for (TestServerSource source : this.sources) {
			try {
				TestServer server = source.start();
				Runtime.getRuntime().addShutdownHook(new Thread(server.stop(), "stop-test-server"));
				return new State(server, this.version.of(server.url()));
			}
			catch (Exception ex) {
				reasons.add(String.valueOf(ex.getMessage()).lines().findFirst().orElse(""));
			}
		}
		return new State(null, String.join(", ", reasons) + ": " + this.otherwise);
	}

	/**
	 * Asks a server for its version.
	 */
	interface Version {

		String of(String url) throws Exception;

	}

	/**
	 * What came of the attempt to reach a server.
	 *
	 * @param server the server, or null
	 * @param words its version, or why there is none
	 */
	record State(@Nullable TestServer server, String words) {
	}

}
