package io.github.storagelock.testing;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.JdbcDatabaseContainer;

/**
 * A container, where Docker answers.
 *
 * @param container makes the container
 */
record ContainerServer(Supplier<JdbcDatabaseContainer<?>> container) implements TestServerSource {

	@Override
	public TestServer start() throws IOException {
		if (!Docker.ANSWERS) {
			throw new IOException("Docker does not answer");
		}
		JdbcDatabaseContainer<?> server = this.container.get();
		server.start();
		return new TestServer("container", server.getJdbcUrl(), server.getUsername(), server.getPassword(),
				server::stop);
	}

	/**
	 * Asks once, and not for long.
	 */
	private static final class Docker {

		static final boolean ANSWERS = CompletableFuture
			.supplyAsync(() -> DockerClientFactory.instance().isDockerAvailable())
			.completeOnTimeout(false, 20, TimeUnit.SECONDS)
			.exceptionally((ex) -> false)
			.join();

	}

}
