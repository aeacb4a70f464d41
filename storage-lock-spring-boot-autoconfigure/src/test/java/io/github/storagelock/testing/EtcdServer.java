package io.github.storagelock.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.storagelock.testing.ServerProcess.Program;

/**
 * Starts the etcd that is installed.
 */
public final class EtcdServer {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private EtcdServer() {
	}

	/**
	 * Starts a server, and waits until it answers.
	 * @return the server
	 * @throws IOException if it is not installed, or does not answer
	 */
	public static KillableServer start() throws IOException {
		int port = FreePort.find();
		Path folder = ServerFolder.create("etcd-" + port);
		String url = "http://127.0.0.1:" + port;
		String peers = "http://127.0.0.1:" + FreePort.find();
		// Elections that are short allow for leases of one second.
		List<String> command = List.of("etcd", "--name", "test", "--data-dir", folder.resolve("data").toString(),
				"--listen-client-urls", url, "--advertise-client-urls", url, "--listen-peer-urls", peers,
				"--initial-advertise-peer-urls", peers, "--initial-cluster", "test=" + peers, "--heartbeat-interval",
				"20", "--election-timeout", "200");
		return ServerProcess.start(new Program("etcd", url, port, command, PATIENCE, () -> EtcdVersion.isHealthy(url)),
				folder);
	}

}
