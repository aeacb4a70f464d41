package io.github.storagelock.scenario;

import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

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
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			jdbc.execute("CREATE TABLE " + table + " (balance INT NOT NULL)");
			jdbc.update("INSERT INTO " + table + " VALUES (0)");
			List<ChildJvm> nodes = new ArrayList<>();
			try {
				for (int i = 0; i < PROCESSES; i++) {
					nodes.add(new ChildJvm(CounterNode.class, database.url(), database.user(), database.password(),
							table, Integer.toString(ROUNDS)));
				}
				for (ChildJvm node : nodes) {
					node.await("DONE");
				}
			}
			finally {
				nodes.forEach(ChildJvm::close);
			}

			assertThat(jdbc.queryForObject("SELECT balance FROM " + table, Integer.class))
				.isEqualTo(PROCESSES * ROUNDS);
		}
	}

}
