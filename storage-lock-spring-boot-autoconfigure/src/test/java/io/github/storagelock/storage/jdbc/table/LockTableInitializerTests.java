package io.github.storagelock.storage.jdbc.table;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;
import io.github.storagelock.storage.jdbc.Scenario;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for {@link LockTableInitializer}.
 */
class LockTableInitializerTests {

	private final JdbcSettings shared = JdbcSettings.defaults().withPoolMode(PoolMode.SHARED);

	@OnEachDatabase
	void missingTableIsCreatedAndFoundTheNextTime(TestDatabase database) {
		JdbcSettings settings = this.shared.withTableName(database.uniqueTableName());
		try (HikariDataSource pool = database.dataSource()) {
			new Scenario(storage(pool, settings)).plays();

			new Scenario(storage(pool, settings.withSchemaInitialization(SchemaInitialization.NEVER))).plays();
		}
	}

	@OnEachDatabase
	void missingTableThatIsNotToBeCreatedIsAnErrorWithItsDefinition(TestDatabase database) {
		JdbcSettings settings = this.shared.withTableName(database.uniqueTableName())
			.withSchemaInitialization(SchemaInitialization.NEVER);
		try (HikariDataSource pool = database.dataSource()) {
			LockTableException failure = failure(pool, settings);

			assertThat(failure.tableName()).isEqualTo(settings.tableName());
			assertThat(failure.ddl()).contains("CREATE TABLE ").contains(settings.tableName() + " (");
			assertThat(failure).hasMessageContaining("'" + settings.tableName() + "'")
				.hasMessageContaining(failure.ddl());
			Stream.of(failure.ddl().split("\\R;\\R")).forEach(new JdbcTemplate(pool)::execute);
			assertThatCode(() -> storage(pool, settings)).doesNotThrowAnyException();
		}
	}

	@OnEachDatabase
	void tableThatLacksAColumnIsAnError(TestDatabase database) {
		JdbcSettings settings = this.shared.withTableName(database.uniqueTableName());
		try (HikariDataSource pool = database.dataSource()) {
			Stream
				.of(SqlDialect.detect(pool)
					.createTable()
					.replace("{table}", settings.tableName())
					.replace("wanted_until", "something_else")
					.split("\\R;\\R"))
				.forEach(new JdbcTemplate(pool)::execute);

			assertThat(failure(pool, settings)).hasMessageContaining("cannot be used")
				.extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
				.containsPattern("is there but|already exists|already an object|already used");
			assertThat(failure(pool, settings).getMessage().toLowerCase(Locale.ROOT)).contains("wanted_until");
		}
	}

	@OnEachDatabase
	void manyNodesMayCreateItAtOnce(TestDatabase database) throws Exception {
		try (HikariDataSource pool = database.dataSource((config) -> {
			config.setMaximumPoolSize(4);
			// In an empty table, gap locks would make attempts at different ids busy.
			config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
		})) {
			SqlDialect dialect = SqlDialect.detect(pool);
			// There, nodes that create it at once wait for each other, until one is let
			// in
			// after a second.
			int rounds = (database == TestDatabase.DERBY) ? 2 : 10;
			for (int i = 0; i < rounds; i++) {
				JdbcSettings settings = this.shared.withTableName(database.uniqueTableName());
				CyclicBarrier start = new CyclicBarrier(4);
				CompletableFuture<?>[] nodes = new CompletableFuture<?>[4];
				for (int node = 0; node < nodes.length; node++) {
					nodes[node] = CompletableFuture.runAsync(() -> {
						await(start);
						Scenario scenario = new Scenario(new JdbcLockStorage(pool, dialect, settings));
						// An attempt may be busy while another node creates the table.
						String id = Thread.currentThread().getName();
						Awaitility.await().until(() -> scenario.acquire(id, "a") instanceof Granted);
					}, (task) -> new Thread(task).start());
				}
				CompletableFuture.allOf(nodes).get(60, TimeUnit.SECONDS);
				new JdbcTemplate(pool).execute("DROP TABLE " + settings.tableName());
			}
		}
	}

	@OnEachDatabase
	void tableMayBeInASchema(TestDatabase database) {
		database.assumeNot(Trait.NO_SCHEMAS);
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(2))) {
			JdbcTemplate jdbc = new JdbcTemplate(pool);
			String schema = database.uniqueTableName();
			jdbc.execute("CREATE SCHEMA " + schema);

			new Scenario(storage(pool, this.shared.withTableName(schema + ".locks"))).plays();

			assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + schema + ".locks", Integer.class)).isPositive();
			jdbc.execute("DROP TABLE " + schema + ".locks");
			if (database != TestDatabase.DERBY) {
				// Where the function that tells the time is in it.
				jdbc.execute("DROP SCHEMA " + schema);
			}
		}
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void missingRightToCreateIsNamed(TestDatabase database) {
		asStranger(database, (jdbc, stranger) -> {
			JdbcSettings settings = this.shared.withTableName(database.uniqueTableName());

			assertThat(failure(stranger, settings)).hasMessageContaining("permission denied for schema public")
				.hasMessageContaining("does not exist")
				.hasMessageContaining("CREATE TABLE IF NOT EXISTS " + settings.tableName());
		});
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void missingRightToReadIsNamed(TestDatabase database) {
		asStranger(database, (jdbc, stranger) -> {
			JdbcSettings settings = this.shared.withTableName(database.uniqueTableName());
			jdbc.execute(SqlDialect.of("postgresql").createTable().replace("{table}", settings.tableName()));

			assertThat(failure(stranger, settings))
				.hasMessageContaining("permission denied for table " + settings.tableName());
			jdbc.execute("GRANT SELECT ON " + settings.tableName() + " TO PUBLIC");
			assertThat(failure(stranger, settings)).hasMessageContaining("may not INSERT, UPDATE, DELETE (")
				.hasMessageContaining("GRANT INSERT, UPDATE, DELETE ON " + settings.tableName());
		});
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void missingRightToDeleteIsWarnedOf(TestDatabase database) {
		Logger logger = (Logger) LoggerFactory.getLogger(LockTableCheck.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.addAppender(log);
		asStranger(database, (jdbc, stranger) -> {
			JdbcSettings settings = this.shared.withTableName(database.uniqueTableName());
			jdbc.execute(SqlDialect.of("postgresql").createTable().replace("{table}", settings.tableName()));
			jdbc.execute("GRANT SELECT, INSERT, UPDATE ON " + settings.tableName() + " TO PUBLIC");

			try (JdbcLockStorage storage = new JdbcLockStorage(stranger, SqlDialect.of("postgresql"), settings)) {
				new Scenario(storage).granted("x", "a");
			}

			assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage)
				.singleElement()
				.asString()
				.contains("may not delete", "GRANT DELETE ON " + settings.tableName());
		});
		logger.detachAppender(log);
	}

	private static void asStranger(TestDatabase database, Visit visit) {
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			JdbcTemplate jdbc = new JdbcTemplate(pool);
			String role = database.uniqueTableName();
			jdbc.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
			try (HikariDataSource stranger = database.dataSource((config) -> {
				config.setUsername(role);
				config.setPassword("secret");
			})) {
				visit.with(jdbc, stranger);
			}
		}
	}

	private static LockTableException failure(HikariDataSource pool, JdbcSettings settings) {
		try {
			storage(pool, settings);
			throw new AssertionError("The table can be used");
		}
		catch (LockTableException ex) {
			return ex;
		}
	}

	private static JdbcLockStorage storage(HikariDataSource pool, JdbcSettings settings) {
		return new JdbcLockStorage(pool, SqlDialect.detect(pool), settings);
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(60, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * What a user without rights tries.
	 */
	private interface Visit {

		void with(JdbcTemplate jdbc, HikariDataSource stranger);

	}

}
