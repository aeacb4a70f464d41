package io.github.storagelock.testing;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.storagelock.testing.ServerProcess.Program;

/**
 * Starts DynamoDB Local in a JVM and on a class path of its own.
 */
public final class DynamoDbServer {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Pattern VERSION = Pattern.compile("DynamoDBLocal-([0-9.]+)\\.jar");

	private DynamoDbServer() {
	}

	/**
	 * Starts a server whose data are in its memory.
	 * @return the server
	 * @throws IOException if the build did not find it, or it does not answer
	 */
	public static KillableServer start() throws IOException {
		int port = FreePort.find();
		return start(port, ServerFolder.create("dynamodb-" + port), List.of("-inMemory"));
	}

	/**
	 * Starts a server whose data are on the disk.
	 * @return the server
	 * @throws IOException if the build did not find it, or it does not answer
	 */
	public static KillableServer startOnDisk() throws IOException {
		int port = FreePort.find();
		Path folder = ServerFolder.create("dynamodb-disk-" + port);
		return start(port, folder, List.of("-dbPath", folder.toString()));
	}

	private static KillableServer start(int port, Path folder, List<String> data) throws IOException {
		String url = "http://127.0.0.1:" + port;
		String classPath = classPath();
		List<String> command = new ArrayList<>(
				List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-XX:TieredStopAtLevel=1",
						"-Dsqlite4java.library.path=" + natives(classPath), "-Djava.io.tmpdir=" + folder + "/", "-cp",
						classPath, "com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-port",
						Integer.toString(port), "-disableTelemetry"));
		command.addAll(data);
		return ServerProcess.start(new Program("DynamoDB Local", url, port, command, PATIENCE, () -> isAnswered(url)),
				folder);
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

	private static String natives(String classPath) {
		return List.of(classPath.split(File.pathSeparator))
			.stream()
			.map(Path::of)
			.filter((path) -> path.getFileName().toString().contains("sqlite4java-" + platform()))
			.map((path) -> path.getParent().toString())
			.findFirst()
			.orElse("");
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

	private static boolean isAnswered(String url) {
		try {
			status(url);
			return true;
		}
		catch (IOException ex) {
			return false;
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

}
