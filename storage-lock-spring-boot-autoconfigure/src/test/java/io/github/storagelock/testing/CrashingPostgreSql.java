package io.github.storagelock.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server of a test's own that can be crashed: what is in its memory is gone,
 * what is on the disk is recovered.
 */
public final class CrashingPostgreSql implements AutoCloseable {

	private final EmbeddedPostgreSqlServer programs = new EmbeddedPostgreSqlServer("15");

	private final Path folder;

	private EmbeddedPostgres server;

	/**
	 * Starts it.
	 * @throws IOException if it does not start
	 */
	public CrashingPostgreSql() throws IOException {
		this.folder = ServerFolder.create("postgresql-crash");
		this.server = builder().start();
	}

	/**
	 * Returns the address of its database.
	 * @return the URL, the same after a crash
	 */
	public String url() {
		return this.server.getJdbcUrl("postgres", "postgres");
	}

	/**
	 * Ends all of its processes at once, as {@code pg_ctl stop -m immediate} does, and
	 * starts it again.
	 * @throws IOException if it does not start again
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void crash() throws IOException, InterruptedException {
		int port = this.server.getPort();
		String pid = Files.readAllLines(this.folder.resolve("data/postmaster.pid")).get(0);
		new ProcessBuilder("kill", "-QUIT", pid).start().waitFor(10, TimeUnit.SECONDS);
		ProcessHandle.of(Long.parseLong(pid)).ifPresent((process) -> process.onExit().join());
		// Lets go of the folder; there is nothing left to stop.
		this.server.close();
		this.server = builder().setPort(port).start();
	}

	/**
	 * Prepares a server that writes what nobody waits for as late as it can.
	 */
	private EmbeddedPostgres.Builder builder() throws IOException {
		return this.programs.builder(this.folder)
			.setCleanDataDirectory(false)
			.setServerConfig("wal_writer_delay", "10s");
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		ServerFolder.delete(this.folder);
	}

}
