package io.github.storagelock.storage.jdbc.table;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tables that are there, but would not keep locks apart.
 */
class WrongTableTests {

	private static final Pattern STATEMENT = Pattern.compile("(?m)^((?:ALTER|CREATE|DROP|GRANT) [^;]+);$");

	@OnEachDatabase
	void tableWithoutAKeyIsRefusedUntilItHasOne(TestDatabase database) {
		refuses(database, (ddl) -> ddl.replace(" PRIMARY KEY", ""), "has no primary or unique key of lock_id alone");
	}

	@OnEachDatabase
	void keyOfMoreThanTheIdIsRefused(TestDatabase database) {
		refuses(database,
				(ddl) -> ddl.replace(" PRIMARY KEY", "")
					.replace("DEFAULT 0 NOT NULL", "DEFAULT 0 NOT NULL, PRIMARY KEY (lock_id, fencing_token)"),
				"has no primary or unique key of lock_id alone");
	}

	@OnEachDatabase
	void uniqueIndexIsAsGoodAsAPrimaryKey(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			JdbcSettings settings = table(pool, database, (ddl) -> ddl.replace(" PRIMARY KEY", ""));
			new JdbcTemplate(pool).execute(
					"CREATE UNIQUE INDEX " + settings.tableName() + "_u ON " + settings.tableName() + " (lock_id)");

			assertThatCode(() -> storage(pool, settings).close()).doesNotThrowAnyException();
		}
	}

	@OnEachDatabase
	void columnThatIsTooShortIsRefusedUntilItIsLongEnough(TestDatabase database) {
		assumeThat(database).as("keeps to no size").isNotEqualTo(TestDatabase.SQLITE);
		refuses(database, (ddl) -> ddl.replaceFirst("\\(255", "(100"), "column lock_id is of type ");
		refuses(database, (ddl) -> ddl.replaceAll("(?s)(.*)\\(255", "$1(36"),
				"and keeps 36 characters of the 255 that an id may have");
	}

	@OnEachDatabase
	void numberThatIsTooNarrowIsRefused(TestDatabase database) {
		assumeThat(database).as("keeps to no size, or cannot change a type")
			.isNotIn(TestDatabase.SQLITE, TestDatabase.DERBY);
		refuses(database,
				(ddl) -> ddl.replace("fencing_token BIGINT", "fencing_token INTEGER")
					.replace("fencing_token NUMBER(19)", "fencing_token NUMBER(10)"),
				"column fencing_token is of type ");
	}

	@OnEachDatabase
	void nothingIsLeftBehindByALookAtTheTable(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			JdbcSettings settings = table(pool, database, UnaryOperator.identity());

			storage(pool, settings).close();

			assertThat(
					new JdbcTemplate(pool).queryForObject("SELECT COUNT(*) FROM " + settings.tableName(), Long.class))
				.isZero();
		}
	}

	@OnEachDatabase
	void schemaThatIsMissingIsNamed(TestDatabase database) {
		database.assumeNot(Trait.NO_SCHEMAS);
		try (HikariDataSource pool = database.dataSource()) {
			JdbcSettings settings = JdbcSettings.defaults().withTableName("not_there.storage_lock");

			assertThat(failure(pool, settings).getMessage()).containsIgnoringCase("schema 'not_there' does not exist")
				.containsIgnoringCase("CREATE SCHEMA not_there");
		}
	}

	@OnEachDatabase
	void columnThatMayNotBeEmptyIsTold(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			JdbcSettings settings = table(pool, database,
					(ddl) -> ddl.replaceFirst("(?m)^( *owner_id .*),$", "$1 NOT NULL,"));

			assertThat(failure(pool, settings).problem()).contains("its column owner_id may not be null");
			JdbcSettings more = table(pool, database,
					(ddl) -> ddl.replaceFirst("(?m)^( *)(acquired_at.*),$", "$1$2,\n$1mine $2,")
						.replace("mine acquired_at", "mine"));
			assertThat(failure(pool, more).problem()).contains("its column mine may not be null");
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void h2ThatIgnoresCaseIsRefused(TestDatabase database) {
		refuses("jdbc:h2:mem:ignorecase;IGNORECASE=TRUE", "differ in capital letters");
	}

	@Test
	@OnDatabase(TestDatabase.DERBY)
	void derbyThatIgnoresCaseIsRefused(TestDatabase database) {
		refuses("jdbc:derby:memory:ignorecase;create=true;territory=en;collation=TERRITORY_BASED:PRIMARY",
				"differ in capital letters");
	}

	@Test
	@OnDatabase(TestDatabase.HSQLDB)
	void hsqldbThatIgnoresCaseIsRefused(TestDatabase database) {
		refuses(database, (ddl) -> ddl.replace("lock_id VARCHAR(255)", "lock_id VARCHAR_IGNORECASE(255)"),
				"differ in capital letters");
	}

	@Test
	@OnDatabase(TestDatabase.SQLITE)
	void sqliteThatIgnoresCaseIsRefused(TestDatabase database) {
		try (HikariDataSource pool = database.dataSource()) {
			JdbcSettings settings = table(pool, database,
					(ddl) -> ddl.replaceFirst("COLLATE BINARY", "COLLATE NOCASE"));

			assertThat(failure(pool, settings)).hasMessageContaining("differ in capital letters")
				.hasMessageContaining("rename or drop it");
		}
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void postgreSqlThatIgnoresSomethingIsRefused(TestDatabase database) {
		collation(database, "und-u-ks-level2", "differ in capital letters");
		collation(database, "und-u-ks-level1-kc-true", "differ in accents");
		collation(database, "und-u-kn-true", "leading zeros");
		collation(database, "und-u-ka-shifted", "punctuation");
	}

	private static void collation(TestDatabase database, String locale, String difference) {
		try (HikariDataSource pool = database.dataSource()) {
			String name = database.uniqueTableName();
			new JdbcTemplate(pool).execute(
					"CREATE COLLATION " + name + " (provider = icu, locale = '" + locale + "', deterministic = false)");
			refuses(database, (ddl) -> ddl.replaceFirst("COLLATE \"C\"", "COLLATE " + name), difference);
		}
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB)
	void mariaDbThatTakesIdsForTheSameIsRefused(TestDatabase database) {
		mySqlFamily(database, "utf8mb4_nopad_bin",
				List.of("utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_uca1400_as_ci"));
	}

	@Test
	@OnDatabase(TestDatabase.MYSQL)
	void mySqlThatTakesIdsForTheSameIsRefused(TestDatabase database) {
		mySqlFamily(database, "utf8mb4_0900_bin",
				List.of("utf8mb4_0900_ai_ci", "utf8mb4_0900_as_ci", "utf8mb4_general_ci", "utf8mb4_unicode_ci"));
	}

	private static void mySqlFamily(TestDatabase database, String exact, List<String> collations) {
		collations.forEach((collation) -> refuses(database, (ddl) -> ddl.replaceFirst(exact, collation),
				"takes ids for the same that differ in capital letters"));
		refuses(database, (ddl) -> ddl.replaceFirst("utf8mb4 COLLATE " + exact, "latin1 COLLATE latin1_bin"),
				"does not keep ids of characters of all scripts");
		refuses(database, (ddl) -> ddl.replaceFirst("utf8mb4 COLLATE " + exact, "utf8mb3 COLLATE utf8mb3_bin"),
				"does not keep ids of characters of all scripts");
		refuses(database, (ddl) -> ddl.replace("InnoDB", "MEMORY"), "takes no part in transactions");
		try (HikariDataSource pool = database.dataSource()) {
			JdbcSettings settings = table(pool, database, (ddl) -> ddl.replace(" PRIMARY KEY", "")
				.replace("DEFAULT 0 NOT NULL", "DEFAULT 0 NOT NULL, PRIMARY KEY (lock_id(100))"));

			assertThat(failure(pool, settings)).hasMessageContaining("differ in their last characters");
		}
		try (HikariDataSource pool = database
			.dataSource((config) -> config.setConnectionInitSql("SET sql_mode = ''"))) {
			JdbcSettings bytes = table(pool, database,
					(ddl) -> ddl.replaceFirst("VARCHAR\\(255\\)", "TINYTEXT")
						.replace(" PRIMARY KEY", "")
						.replace("DEFAULT 0 NOT NULL", "DEFAULT 0 NOT NULL, UNIQUE (lock_id(63))"));
			assertThat(failure(pool, bytes)).hasMessageContaining("cuts ids after ");
			JdbcSettings latin = table(pool, database,
					(ddl) -> ddl.replaceFirst("utf8mb4 COLLATE " + exact, "latin1 COLLATE latin1_bin"));
			assertThat(failure(pool, latin).problem()).containsPattern("comes back '\\?\\?'|does not keep ids");
		}
		String url = database.url() + (database.url().contains("?") ? "&" : "?") + "characterEncoding=latin1";
		if (url.startsWith("jdbc:mysql:")) {
			try (HikariDataSource pool = database.dataSource((config) -> config.setJdbcUrl(url))) {
				assertThat(failure(pool, settings(database))).hasMessageContaining("of '\u6771\u4eac' comes back '??'")
					.hasMessageContaining("characterEncoding");
			}
		}
	}

	private static void refuses(TestDatabase database, UnaryOperator<String> change, String finding) {
		try (HikariDataSource pool = database.dataSource()) {
			JdbcSettings settings = table(pool, database, change);

			LockTableException failure = failure(pool, settings);

			assertThat(failure.problem()).contains("'" + settings.tableName() + "' is there but cannot be used")
				.contains(finding);
			assertThat(failure.mend()).contains("rename or drop it (DROP TABLE " + settings.tableName() + ")")
				.doesNotContain("IF NOT EXISTS");
			List<String> statements = STATEMENT.matcher(failure.mend())
				.results()
				.map((result) -> result.group(1))
				.toList();
			if (database != TestDatabase.SQLITE || finding.contains("key")) {
				assertThat(statements).isNotEmpty();
			}
			statements.forEach(new JdbcTemplate(pool)::execute);
			assertThatCode(() -> storage(pool, settings).close()).doesNotThrowAnyException();
		}
	}

	private static void refuses(String url, String finding) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		try (HikariDataSource pool = new HikariDataSource(config)) {
			assertThat(failure(pool, JdbcSettings.defaults())).hasMessageContaining(finding);
		}
	}

	private static JdbcSettings settings(TestDatabase database) {
		return JdbcSettings.defaults().withPoolMode(PoolMode.SHARED).withTableName(database.uniqueTableName());
	}

	private static JdbcSettings table(HikariDataSource pool, TestDatabase database, UnaryOperator<String> change) {
		JdbcSettings settings = settings(database);
		String ddl = SqlDialect.detect(pool).createTable().replace("{table}", settings.tableName());
		for (String statement : change.apply(ddl).split("\\R;\\R")) {
			new JdbcTemplate(pool).execute(statement);
		}
		return settings;
	}

	private static LockTableException failure(HikariDataSource pool, JdbcSettings settings) {
		LockTableException[] failure = new LockTableException[1];
		assertThatExceptionOfType(LockTableException.class).isThrownBy(() -> storage(pool, settings).close())
			.satisfies((ex) -> failure[0] = ex);
		return failure[0];
	}

	private static JdbcLockStorage storage(HikariDataSource pool, JdbcSettings settings) {
		return new JdbcLockStorage(pool, SqlDialect.detect(pool), settings);
	}

}
