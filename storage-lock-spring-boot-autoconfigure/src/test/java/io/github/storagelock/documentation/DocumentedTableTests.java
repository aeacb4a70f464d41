package io.github.storagelock.documentation;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The statements of the pages that make the table, and give the rights to it.
 */
class DocumentedTableTests {

	private static final Pattern CREATE = Pattern.compile("CREATE TABLE [^;<]+");

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void tableOfAMigrationAndRightsAreEnoughOnPostgreSql(TestDatabase database) {
		works(database, Snippet.named("flyway-postgresql"), Snippet.named("grants-postgresql"),
				"CREATE ROLE app_user LOGIN PASSWORD 'secret'");
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB)
	void tableOfAMigrationAndRightsAreEnoughOnMariaDb(TestDatabase database) {
		works(database, Snippet.named("liquibase-mariadb"), Snippet.named("grants-mysql"),
				"CREATE USER 'app_user'@'%' IDENTIFIED BY 'secret'");
	}

	@Test
	void rightsAreTheSameOnServersThatAreNotHere() {
		String rights = Snippet.named("grants-postgresql").text().split(" ON ")[0];

		assertThat(Snippet.named("grants-sqlserver").text()).startsWith(rights);
		assertThat(Snippet.named("grants-oracle").text()).startsWith(rights);
	}

	private static void works(TestDatabase database, Snippet table, Snippet grants, String createUser) {
		String name = database.uniqueTableName();
		try (HikariDataSource pool = database.dataSource()) {
			JdbcTemplate jdbc = new JdbcTemplate(pool);
			String schema = jdbc.queryForObject("SELECT DATABASE()".replace("DATABASE()",
					(database == TestDatabase.MARIADB) ? "DATABASE()" : "current_database()"), String.class);
			Matcher create = CREATE.matcher(table.text());
			assertThat(create.find()).isTrue();
			jdbc.execute(create.group().replace("storage_lock", name));
			jdbc.execute(createUser.replace("app_user", name));
			jdbc.execute(grants.text()
				.replace("storage_lock", name)
				.replace("app_user", name)
				.replace("app_database", schema)
				.replace(";", ""));
		}
		try (HikariDataSource pool = database.dataSource((config) -> {
			config.setUsername(name);
			config.setPassword("secret");
		});
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool),
						JdbcSettings.defaults()
							.withTableName(name)
							.withSchemaInitialization(SchemaInitialization.NEVER))) {
			assertThat(storage.acquire(new AcquireRequest("a", "me", Duration.ofSeconds(30))))
				.isInstanceOf(Acquisition.Granted.class);
			assertThat(storage.sweep(Duration.ofDays(1), 10)).isZero();
		}
	}

}
