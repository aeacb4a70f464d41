package io.github.storagelock.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import redis.embedded.core.ExecutableProvider;

/**
 * A server of Redis in a process of its own, on the loopback interface, whose data
 * outlive its process until it is closed.
 */
public final class RedisServer implements KillableServer {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final long POLL = Duration.ofMillis(10).toNanos();

	private final String program;

	private final Path folder;

	private final int port = FreePort.find();

	private final AtomicBoolean closed = new AtomicBoolean();

	private Process process;

	private RedisServer(String program, Path folder) throws IOException {
		this.program = program;
		this.folder = folder;
		this.process = launch();
	}

	/**
	 * Starts the program that is installed.
	 * @return the server
	 * @throws IOException if it is not installed, or does not answer
	 */
	public static RedisServer startInstalled() throws IOException {
		return start("redis-server", ServerFolder.create("redis"));
	}

	/**
	 * Starts the program that is among the dependencies.
	 * @return the server
	 * @throws IOException if there is none for this machine, or it does not answer
	 */
	public static RedisServer startEmbedded() throws IOException {
		Path folder = ServerFolder.create("redis-embedded-" + System.nanoTime());
		File program = ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
		return start(program.getAbsolutePath(), folder);
	}

	private static RedisServer start(String program, Path folder) throws IOException {
		RedisServer server = new RedisServer(program, folder);
		Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-server"));
		server.awaitAnswer();
		return server;
	}

	/**
	 * Returns what to connect to.
	 * @return the address
	 */
	public String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	@Override
	public void restart() throws IOException {
		this.process = launch();
		awaitAnswer();
	}

	@Override
	public void close() {
		// Two shutdown hooks may get here at once.
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
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
		// What was confirmed is there after a crash.
		List<String> command = List.of(this.program, "--port", Integer.toString(this.port), "--bind", "127.0.0.1",
				"--dir", this.folder.toString(), "--save", "", "--appendonly", "yes", "--appendfsync", "always");
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.folder.resolve("server.log").toFile()))
			.start();
	}

	private void awaitAnswer() throws IOException {
		long begun = System.nanoTime();
		while (!RedisVersion.isReady(this.port)) {
			if (!this.process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
				throw new IOException("Redis did not start: " + lastLine());
			}
			LockSupport.parkNanos(POLL);
		}
	}

	private String lastLine() throws IOException {
		List<String> lines = Files.readAllLines(this.folder.resolve("server.log"));
		return lines.isEmpty() ? "no word" : lines.get(lines.size() - 1);
	}

}
