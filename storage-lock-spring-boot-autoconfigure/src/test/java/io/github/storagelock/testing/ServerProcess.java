package io.github.storagelock.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A server in a process of its own, on the loopback interface, with a folder that is
 * deleted when it is closed, or with the JVM.
 */
final class ServerProcess implements KillableServer {

	private static final long POLL = Duration.ofMillis(20).toNanos();

	private final Program program;

	private final Path folder;

	private final AtomicBoolean closed = new AtomicBoolean();

	private Process process;

	private ServerProcess(Program program, Path folder) throws IOException {
		this.program = program;
		this.folder = folder;
		this.process = launch();
	}

	/**
	 * Starts a server, and waits until it answers.
	 * @param program what runs in the process
	 * @param folder where it runs, and what is deleted after it
	 * @return the server
	 * @throws IOException if it cannot be started, or does not answer
	 */
	static KillableServer start(Program program, Path folder) throws IOException {
		ServerProcess server = new ServerProcess(program, folder);
		Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-server"));
		try {
			server.awaitAnswer();
		}
		catch (IOException ex) {
			server.close();
			throw ex;
		}
		return server;
	}

	@Override
	public String url() {
		return this.program.url();
	}

	@Override
	public int port() {
		return this.program.port();
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
		return new ProcessBuilder(this.program.command()).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
			.start();
	}

	private void awaitAnswer() throws IOException {
		long begun = System.nanoTime();
		while (!this.program.answers()) {
			if (!this.process.isAlive() || System.nanoTime() - begun > this.program.patience().toNanos()) {
				throw new IOException(this.program.name() + " did not start: " + lastLine());
			}
			LockSupport.parkNanos(POLL);
		}
	}

	private String lastLine() throws IOException {
		List<String> lines = Files.readAllLines(log());
		return lines.isEmpty() ? "no word" : lines.get(lines.size() - 1);
	}

	private Path log() {
		return this.folder.resolve("server.log");
	}

	/**
	 * What runs in the process.
	 *
	 * @param name the product, for messages
	 * @param url what a client connects to
	 * @param port the same on the loopback interface
	 * @param command how it is started
	 * @param patience how long it may take until it answers
	 * @param question whether it answers
	 */
	record Program(String name, String url, int port, List<String> command, Duration patience, Question question) {

		boolean answers() {
			return this.question.isAnswered();
		}

	}

	/**
	 * Asks a server whether it is there.
	 */
	interface Question {

		boolean isAnswered();

	}

}
