package io.github.storagelock.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.storagelock.StorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of the locks when an application starts.
 */
class StartMessagesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class));

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.storagelock");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private Level level;

	@TempDir
	private Path folder;

	@BeforeEach
	void listen() {
		this.level = this.logger.getLevel();
		this.logger.setLevel(Level.INFO);
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
		this.logger.setLevel(this.level);
	}

	@Test
	void oneLineSaysWhereTheLocksAreKept() {
		ApplicationContextRunner onFile = this.runner
			.withPropertyValues("spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("locks"));
		String line = "Locks are kept in H2 2\\.\\S+ .*dialect h2, table storage_lock%s, pool storage-lock of at most 4"
				+ " connections; this node is %s, leases last 30s";

		onFile.run((context) -> assertThat(messages(Level.INFO)).singleElement()
			.asString()
			.matches(line.formatted(" \\(created\\)", context.getBean(StorageLockRegistry.class).nodeId())));
		this.log.list.clear();
		onFile.run((context) -> assertThat(messages(Level.INFO)).singleElement()
			.asString()
			.matches(line.formatted("", context.getBean(StorageLockRegistry.class).nodeId())));
		assertThat(messages(Level.WARN)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:h2:mem:", "jdbc:hsqldb:mem:" })
	void aDatabaseInMemoryIsWarnedOfOnce(String address) {
		this.runner.withPropertyValues("spring.datasource.url=" + address + UUID.randomUUID())
			.run((context) -> assertThat(messages(Level.WARN)).singleElement()
				.asString()
				.contains("in the memory of this process"));
	}

	private List<String> messages(Level level) {
		return this.log.list.stream()
			.filter((event) -> event.getLevel() == level)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

}
