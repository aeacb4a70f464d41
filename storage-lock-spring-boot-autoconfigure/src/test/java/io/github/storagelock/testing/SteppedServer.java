package io.github.storagelock.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A server of a test's own whose clock can be set while it runs, by {@code libfaketime}.
 */
public final class SteppedServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Path folder;

	private final Path clock;

	private final String url;

	private final Process process;

	private SteppedServer(Path folder, String url, List<String> command) throws IOException {
		this.folder = folder;
		this.clock = folder.resolve("clock");
		this.url = url;
		step(Duration.ZERO);
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(folder.resolve("server.log").toFile());
		builder.environment().putAll(FakeTime.environment());
		builder.environment()
			.putAll(Map.of("FAKETIME_TIMESTAMP_FILE", this.clock.toString(), "FAKETIME_NO_CACHE", "1"));
		this.process = builder.start();
	}

	/**
	 * Starts PostgreSQL 15 from Maven Central.
	 * @return the server
	 * @throws IOException if it does not start
	 */
	public static SteppedServer postgreSql() throws IOException {
		Path folder = ServerFolder.create("postgresql-stepped");
		String program;
		try (EmbeddedPostgres prepared = new EmbeddedPostgreSqlServer("15").builder(folder)
			.setCleanDataDirectory(false)
			.start()) {
			String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0);
			program = ProcessHandle.of(Long.parseLong(pid))
				.flatMap((process) -> process.info().command())
				.orElseThrow();
		}
		int port = FreePort.find();
		List<String> command = new ArrayList<>();
		if (System.getProperty("user.name").equals("root")) {
			command.addAll(List.of("unshare", "-U"));
		}
		command.addAll(List.of(program, "-D", folder.resolve("data").toString(), "-p", String.valueOf(port), "-c",
				"listen_addresses=127.0.0.1"));
		return new SteppedServer(folder, "jdbc:postgresql://127.0.0.1:" + port + "/postgres", command);
	}

	/**
	 * Starts the MariaDB that is installed.
	 * @return the server; empty if none is installed
	 * @throws IOException if it does not start
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static Optional<SteppedServer> mariaDb() throws IOException, InterruptedException {
		Optional<Path> program = onPath("mariadbd");
		Optional<Path> installer = onPath("mariadb-install-db");
		if (program.isEmpty() || installer.isEmpty()) {
			return Optional.empty();
		}
		Path folder = ServerFolder.create("mariadb-stepped");
		String user = "--user=" + System.getProperty("user.name");
		String data = "--datadir=" + folder.resolve("data");
		Process installing = new ProcessBuilder(installer.get().toString(), "--no-defaults", user, data,
				"--auth-root-authentication-method=normal", "--skip-test-db")
			.redirectErrorStream(true)
			.redirectOutput(folder.resolve("install.log").toFile())
			.start();
		if (!installing.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || installing.exitValue() != 0) {
			throw new IOException("MariaDB's data could not be prepared, see " + folder.resolve("install.log"));
		}
		int port = FreePort.find();
		return Optional.of(new SteppedServer(folder,
				"jdbc:mariadb://127.0.0.1:" + port + "/storage_lock?createDatabaseIfNotExist=true",
				List.of(program.get().toString(), "--no-defaults", user, data, "--bind-address=127.0.0.1",
						"--port=" + port, "--socket=" + folder.resolve("s.sock"))));
	}

	private static Optional<Path> onPath(String program) {
		return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
			.map((folder) -> Path.of(folder, program))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Returns the address of its database.
	 * @return the URL
	 */
	public String url() {
		return this.url;
	}

	/**
	 * Sets its clock.
	 * @param offset how far from the true time, in whole seconds
	 * @throws IOException if it cannot be set
	 */
	public void step(Duration offset) throws IOException {
		Path next = this.folder.resolve("clock.next");
		Files.writeString(next, String.format("%+d%n", offset.toSeconds()));
		// In one step, as the server reads it all the time.
		Files.move(next, this.clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().completeOnTimeout(null, 10, TimeUnit.SECONDS).join();
		ServerFolder.delete(this.folder);
	}

}
