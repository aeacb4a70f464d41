package io.github.storagelock.testing;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DynamoDB Local in a JVM and on a class path of its own, with its data in memory.
 */
public final class DynamoDbServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final long POLL = Duration.ofMillis(50).toNanos();

	private static final Pattern VERSION = Pattern.compile("DynamoDBLocal-([0-9.]+)\\.jar");

	private final Path folder;

	private final int port = FreePort.find();

	private Process process;

	private DynamoDbServer() throws IOException {
		this.folder = ServerFolder.create("dynamodb-" + this.port);
		this.process = launch();
	}

	/**
	 * Starts a server, and waits until it answers.
	 * @return the server
	 * @throws IOException if the build did not find it, or it does not answer
	 */
	public static DynamoDbServer start() throws IOException {
		DynamoDbServer server = new DynamoDbServer();
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
	 * Returns the version of what is behind an address, as far as that tells.
	 * @param url the address
	 * @return product and version
	 * @throws IOException if nobody answers
	 */
	static String version(String url) throws IOException {
		status(url);
		Matcher matcher = VERSION.matcher(classPath());
		return matcher.find() ? "DynamoDB Local " + matcher.group(1) : "DynamoDB";
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
	 * Starts it again, without the data.
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
		String classPath = classPath();
		String natives = List.of(classPath.split(File.pathSeparator))
			.stream()
			.map(Path::of)
			.filter((path) -> path.getFileName().toString().contains("sqlite4java-" + platform()))
			.map((path) -> path.getParent().toString())
			.findFirst()
			.orElse("");
		List<String> command = List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m",
				"-XX:TieredStopAtLevel=1", "-Dsqlite4java.library.path=" + natives,
				"-Djava.io.tmpdir=" + this.folder + "/", "-cp", classPath,
				"com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-inMemory", "-port",
				Integer.toString(this.port), "-disableTelemetry");
		return new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.folder.resolve("server.log").toFile()))
			.start();
	}

	private static String platform() {
		String system = System.getProperty("os.name").toLowerCase();
		return system.contains("linux") ? "linux-amd64" : system.contains("mac") ? "osx" : "win32-x64";
	}

	/**
	 * The build has written it down.
	 */
	private static String classPath() throws IOException {
		Path file = ServerFolder.target().resolve("dynamodb-local.classpath");
		if (!Files.exists(file)) {
			throw new IOException("no target/dynamodb-local.classpath");
		}
		return Files.readString(file).strip();
	}

	private void awaitAnswer() throws IOException {
		long begun = System.nanoTime();
		while (true) {
			try {
				status(url());
				return;
			}
			catch (IOException ex) {
				if (!this.process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
					throw new IOException("DynamoDB Local did not start: " + lastLine(), ex);
				}
			}
			LockSupport.parkNanos(POLL);
		}
	}

	/**
	 * Asks without a signature; any answer will do.
	 */
	private static int status(String url) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
		connection.setConnectTimeout(2_000);
		connection.setReadTimeout(5_000);
		try {
			return connection.getResponseCode();
		}
		finally {
			connection.disconnect();
		}
	}

	private String lastLine() throws IOException {
		List<String> lines = Files.readAllLines(this.folder.resolve("server.log"));
		return lines.isEmpty() ? "no word" : lines.get(lines.size() - 1);
	}

}
