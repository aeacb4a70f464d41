package io.github.storagelock.testing;

import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TestDatabase}.
 */
class TestDatabaseTests {

	@OnEachDatabase
	void databaseAnswers(TestDatabase database) throws SQLException {
		try (HikariDataSource dataSource = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);

			assertThat(jdbc.queryForObject(database.select("1"), Integer.class)).isOne();
			assertThat(database.version()).contains(database.product());
		}
	}

	@OnEachDatabase
	void tableNamesAreUnique(TestDatabase database) {
		try (HikariDataSource dataSource = database.dataSource((config) -> config.setMaximumPoolSize(1))) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);

			for (int i = 0; i < 3; i++) {
				jdbc.execute("CREATE TABLE " + database.uniqueTableName() + " (id INT PRIMARY KEY)");
			}
		}
	}

}
