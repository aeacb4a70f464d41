package io.github.storagelock.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server of etcd in a process of its own, on the loopback interface, whose data outlive
 * its process until it is closed.
 */
public final class EtcdServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final long POLL = Duration.ofMillis(20).toNanos();

	private final Path folder;

	private final int port = FreePort.find();

	private final int peerPort = FreePort.find();

	private Process process;

	private EtcdServer() throws IOException {
		this.folder = ServerFolder.create("etcd-" + this.port);
		this.process = launch();
	}

	/**
	 * Starts a server, and waits until it answers.
	 * @return the server
	 * @throws IOException if it is not installed, or does not answer
	 */
	public static EtcdServer start() throws IOException {
		EtcdServer server = new EtcdServer();
		try {
			server.awaitAnswer();
		}
		catch (IOException ex) {
			server.close();
			throw ex;
		}
		return server;
	}

	/**
	 * Returns what to connect to.
	 * @return the address
	 */
	public String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/**
	 * Returns what to connect to.
	 * @return the port on the loopback interface
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Kills the process.
	 */
	public void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	/**
	 * Starts it again on the same data.
	 * @throws IOException if it does not answer
	 */
	public void restart() throws IOException {
		this.process = launch();
		awaitAnswer();
	}

	@Override
	public void close() {
		this.process.destroy();
		if (!awaitExit()) {
			kill();
		}
		ServerFolder.delete(this.folder);
	}

	private boolean awaitExit() {
		try {
			return this.process.waitFor(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private Process launch() throws IOException {
		String peers = "http://127.0.0.1:" + this.peerPort;
		// Elections that are short allow for leases of one second.
		List<String> command = List.of("etcd", "--name", "test", "--data-dir", this.folder.resolve("data").toString(),
				"--listen-client-urls", url(), "--advertise-client-urls", url(), "--listen-peer-urls", peers,
				"--initial-advertise-peer-urls", peers, "--initial-cluster", "test=" + peers, "--heartbeat-interval",
				"20", "--election-timeout", "200");
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.folder.resolve("server.log").toFile()))
			.start();
	}

	private void awaitAnswer() throws IOException {
		long begun = System.nanoTime();
		while (!EtcdVersion.isHealthy(url())) {
			if (!this.process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
				throw new IOException("etcd did not start: " + lastLine());
			}
			LockSupport.parkNanos(POLL);
		}
	}

	private String lastLine() throws IOException {
		List<String> lines = Files.readAllLines(this.folder.resolve("server.log"));
		return lines.isEmpty() ? "no word" : lines.get(lines.size() - 1);
	}

}
