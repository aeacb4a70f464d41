package io.github.storagelock.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that add to a number in a table under one lock: a sum that is too small is a
 * broken lock.
 */
class CounterProcessTests {

	private static final int PROCESSES = 3;

	private static final int ROUNDS = 50;

	@OnEachDatabase
	void processesDoNotLoseAnUpdate(TestDatabase database) throws Exception {
		database.assumeNot(Trait.ONE_PROCESS);
		String table = database.uniqueTableName();
		try (HikariDataSource dataSource = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			create(table, new JdbcTemplate(dataSource));

			count(database.url(), database.user(), database.password(), table,
					() -> assertThat(balance(table, new JdbcTemplate(dataSource))).isEqualTo(PROCESSES * ROUNDS));
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void processesThatShareAFileDoNotLoseAnUpdate(@TempDir Path folder) throws Exception {
		String url = "jdbc:h2:file:" + folder.resolve("shared");
		create("counter", new JdbcTemplate(new DriverManagerDataSource(url)));

		String shared = url + ";AUTO_SERVER=TRUE";
		// Before they are killed, which would undo what H2 has not written to the disk
		// yet.
		count(shared, "", "", "counter",
				() -> assertThat(balance("counter", new JdbcTemplate(new DriverManagerDataSource(shared))))
					.isEqualTo(PROCESSES * ROUNDS));
	}

	private static void create(String table, JdbcTemplate jdbc) {
		jdbc.execute("CREATE TABLE " + table + " (balance INT NOT NULL)");
		jdbc.update("INSERT INTO " + table + " VALUES (0)");
	}

	private static void count(String url, String user, String password, String table, Runnable check) throws Exception {
		List<ChildJvm> nodes = new ArrayList<>();
		try {
			for (int i = 0; i < PROCESSES; i++) {
				ChildJvm node = new ChildJvm(CounterNode.class, url, user, password, table, Integer.toString(ROUNDS));
				nodes.add(node);
				node.await("READY");
			}
			nodes.forEach((node) -> node.tell("GO"));
			for (ChildJvm node : nodes) {
				node.await("DONE");
			}
			check.run();
		}
		finally {
			for (ChildJvm node : nodes) {
				node.kill();
			}
		}
	}

	private static int balance(String table, JdbcTemplate jdbc) {
		return jdbc.queryForObject("SELECT balance FROM " + table, Integer.class);
	}

}
