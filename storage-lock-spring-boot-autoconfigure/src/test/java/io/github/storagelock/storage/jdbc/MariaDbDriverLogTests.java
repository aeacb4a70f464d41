package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.Statement;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests that MariaDB's driver, which writes each error of the server to the log, has none
 * to write in normal operation.
 */
@OnDatabase(TestDatabase.MARIADB)
class MariaDbDriverLogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger("org.mariadb.jdbc");

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private Level level;

	private final TestDatabase database;

	private final JdbcSettings settings;

	MariaDbDriverLogTests(TestDatabase database) {
		this.database = database;
		this.settings = JdbcSettings.defaults().withTableName(database.uniqueTableName());
	}

	@BeforeEach
	void listen() {
		this.appender.start();
		this.level = this.logger.getLevel();
		this.logger.setLevel(Level.WARN);
		this.logger.setAdditive(false);
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void endListening() {
		this.logger.detachAppender(this.appender);
		this.logger.setAdditive(true);
		this.logger.setLevel(this.level);
	}

	@Test
	void errorsAreSeenHere() {
		try (HikariDataSource pool = this.database.dataSource()) {
			JdbcTemplate jdbc = new JdbcTemplate(pool);

			assertThatException().isThrownBy(() -> jdbc.queryForList("SELECT * FROM there_is_no_such_table"));
		}

		assertThat(warnings()).isNotEmpty();
	}

	@Test
	void tableThatIsMissingIsNoError() {
		try (HikariDataSource pool = this.database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool), this.settings)) {
			Scenario scenario = new Scenario(storage);
			scenario.release("x", "a", scenario.granted("x", "a"));
		}

		assertThat(warnings()).isEmpty();
	}

	@Test
	void knownRecordThatIsLockedIsNoError() throws Exception {
		try (HikariDataSource pool = this.database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool), this.settings);
				Connection other = pool.getConnection();
				Statement statement = other.createStatement()) {
			this.appender.list.clear();
			Scenario scenario = new Scenario(storage);
			scenario.release("x", "a", scenario.granted("x", "a"));
			other.setAutoCommit(false);
			statement.execute("SELECT * FROM " + this.settings.tableName() + " WHERE lock_id = 'x' FOR UPDATE");

			assertThat(scenario.acquire("x", "b")).isInstanceOf(Busy.class);

			other.rollback();
		}
		assertThat(warnings()).isEmpty();
	}

	private Iterable<String> warnings() {
		return this.appender.list.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

}
