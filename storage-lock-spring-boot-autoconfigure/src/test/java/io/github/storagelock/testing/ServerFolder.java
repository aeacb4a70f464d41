package io.github.storagelock.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * The folders of embedded servers, {@code target/test-servers/<pid of the JVM>-<name>}.
 */
final class ServerFolder {

	private ServerFolder() {
	}

	/**
	 * The folder that the build writes to.
	 * @return {@code target}
	 */
	static Path target() {
		try {
			Path testClasses = Path.of(ServerFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
			return testClasses.toAbsolutePath().getParent();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Make an empty folder, and clear away what JVMs that were killed left behind.
	 * @param name the name of the server
	 * @return the folder
	 * @throws IOException if it cannot be made
	 */
	static Path create(String name) throws IOException {
		Path all = Files.createDirectories(target().resolve("test-servers"));
		for (Path other : list(all)) {
			if (!isAlive(pid(other))) {
				delete(other);
			}
		}
		return Files.createDirectories(all.resolve(ProcessHandle.current().pid() + "-" + name));
	}

	/**
	 * Delete a folder, and end the servers that still run on it.
	 * @param folder the folder of a server
	 */
	static void delete(Path folder) {
		ProcessHandle.allProcesses()
			.filter((process) -> process.info().commandLine().orElse("").contains(folder + "/"))
			.map(ServerFolder::end)
			.toList()
			.forEach(ServerFolder::await);
		try {
			FileSystemUtils.deleteRecursively(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static CompletableFuture<ProcessHandle> end(ProcessHandle process) {
		process.destroyForcibly();
		return process.onExit();
	}

	private static void await(CompletableFuture<ProcessHandle> exit) {
		exit.completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
	}

	private static long pid(Path folder) {
		return Long.parseLong(folder.getFileName().toString().split("-", 2)[0]);
	}

	private static boolean isAlive(long pid) {
		return ProcessHandle.of(pid).isPresent();
	}

	private static List<Path> list(Path folder) throws IOException {
		try (Stream<Path> entries = Files.list(folder)) {
			return entries.toList();
		}
	}

}
