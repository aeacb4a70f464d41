package io.github.storagelock.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample in two processes on one database, as the README says to start it.
 */
class SampleProcessesTests {

	@TempDir
	Path folder;

	@Test
	void twoProcessesTakeTurnsAndSaySo() throws Exception {
		Server server = startDatabase();
		Process first = start(server, "first");
		Process second = start(server, "second");
		try {
			assertThat(List.of(outputOf(first, "first"), outputOf(second, "second")))
				.allSatisfy((output) -> assertThat(output).contains("250 of 250 writes", "2 processes took part"));
		}
		finally {
			first.destroyForcibly();
			second.destroyForcibly();
			server.stop();
		}
	}

	private Server startDatabase() throws SQLException {
		return Server
			.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", this.folder.toAbsolutePath().toString())
			.start();
	}

	private Process start(Server server, String name) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				SampleApplication.class.getName(),
				"--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./sample",
				"--sample.workers=10", "--sample.rounds=25", "--sample.work=20ms")
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve(name).toFile())
			.start();
	}

	private String outputOf(Process process, String name) throws IOException, InterruptedException {
		assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
		return Files.readString(this.folder.resolve(name));
	}

}
