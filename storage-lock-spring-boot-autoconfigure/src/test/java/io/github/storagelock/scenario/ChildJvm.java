package io.github.storagelock.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Another process that runs a main class of the tests, and is talked to in lines.
 */
final class ChildJvm implements AutoCloseable {

	private final Process process;

	private final BufferedReader output;

	private final PrintStream input;

	ChildJvm(Class<?> main, String... arguments) throws IOException {
		this(Map.of(), main, arguments);
	}

	ChildJvm(Map<String, String> environment, Class<?> main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Dh2.bindAddress=127.0.0.1", "-cp",
				System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().putAll(environment);
		this.process = builder.start();
		this.output = this.process.inputReader(StandardCharsets.UTF_8);
		this.input = new PrintStream(this.process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	/**
	 * Waits for the line that begins with this word, and returns the rest of it.
	 */
	String await(String word) throws IOException {
		for (String line = this.output.readLine(); line != null; line = this.output.readLine()) {
			if (line.startsWith(word)) {
				return line.substring(word.length()).strip();
			}
		}
		throw new IOException("The process ended before it said " + word);
	}

	void tell(String line) {
		this.input.println(line);
	}

	/**
	 * Stops the process at whatever instruction it is.
	 */
	void suspend() throws IOException, InterruptedException {
		signal("-STOP");
	}

	void resume() throws IOException, InterruptedException {
		signal("-CONT");
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	void kill() throws InterruptedException {
		this.process.destroyForcibly();
		this.process.waitFor(10, TimeUnit.SECONDS);
	}

	private void signal(String signal) throws IOException, InterruptedException {
		int result = new ProcessBuilder("kill", signal, Long.toString(this.process.pid())).start().waitFor();
		if (result != 0) {
			throw new IOException("kill " + signal + " failed");
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
