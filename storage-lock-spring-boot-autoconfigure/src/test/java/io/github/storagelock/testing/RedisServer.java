package io.github.storagelock.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import redis.embedded.core.ExecutableProvider;

import io.github.storagelock.testing.ServerProcess.Program;

/**
 * Starts Redis, which keeps on the disk what it has confirmed.
 */
public final class RedisServer {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private RedisServer() {
	}

	/**
	 * Starts the program that is installed.
	 * @return the server
	 * @throws IOException if it is not installed, or does not answer
	 */
	public static KillableServer startInstalled() throws IOException {
		return start("redis-server", ServerFolder.create("redis"));
	}

	/**
	 * Starts the program that is among the dependencies.
	 * @return the server
	 * @throws IOException if there is none for this machine, or it does not answer
	 */
	public static KillableServer startEmbedded() throws IOException {
		Path folder = ServerFolder.create("redis-embedded-" + System.nanoTime());
		File program = ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
		return start(program.getAbsolutePath(), folder);
	}

	private static KillableServer start(String program, Path folder) throws IOException {
		int port = FreePort.find();
		List<String> command = List.of(program, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir",
				folder.toString(), "--save", "", "--appendonly", "yes", "--appendfsync", "always");
		return ServerProcess.start(new Program("Redis", "redis://127.0.0.1:" + port, port, command, PATIENCE,
				() -> RedisVersion.isReady(port)), folder);
	}

}
