package io.github.storagelock.storage.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

/**
 * Tests for {@link JdbcLockStorage} with options of drivers that change what statements
 * do or say.
 */
class HostileDriverTests {

	@ParameterizedTest
	@ValueSource(strings = { "prepareThreshold=0", "prepareThreshold=1", "prepareThreshold=-1",
			"preferQueryMode=simple", "preferQueryMode=extendedCacheEverything", "binaryTransfer=false",
			"options=-c%20TimeZone=Pacific/Kiritimati%20-c%20DateStyle=German" })
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void postgreSql(String options) {
		assertWorks(TestDatabase.POSTGRESQL_18, "jdbc:postgresql:", options);
	}

	@ParameterizedTest
	@ValueSource(strings = { "useAffectedRows=true", "useAffectedRows=false", "useServerPrepStmts=true",
			"useServerPrepStmts=true&cachePrepStmts=true&useAffectedRows=true", "rewriteBatchedStatements=true",
			"allowMultiQueries=true", "emulateUnsupportedPstmts=false", "useCursorFetch=true&defaultFetchSize=10",
			"useLocalSessionState=true", "sslMode=DISABLED",
			"sessionVariables=sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'",
			"sessionVariables=sql_mode=''", "sessionVariables=time_zone='%2B13:00'&connectionTimeZone=SERVER" })
	@OnDatabase(TestDatabase.MYSQL)
	void mySql(String options) {
		assertWorks(TestDatabase.MYSQL, "jdbc:mysql:", options);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "useAffectedRows=true", "useServerPrepStmts=true", "useCursorFetch=true&defaultFetchSize=10",
					"useServerPrepStmts=true&cachePrepStmts=true&useAffectedRows=true", "rewriteBatchedStatements=true",
					"sessionVariables=sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'" })
	@OnDatabase(TestDatabase.MARIADB)
	void mariaDbByMySqlDriver(String options) {
		assertWorks(TestDatabase.MARIADB, "jdbc:mysql:", options);
	}

	@ParameterizedTest
	@ValueSource(strings = { "useAffectedRows=true", "useServerPrepStmts=true", "allowMultiQueries=true",
			"useServerPrepStmts=true&cachePrepStmts=false", "returnMultiValuesGeneratedIds=true",
			"sessionVariables=sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'",
			"sessionVariables=sql_mode='ORACLE'", "sessionVariables=time_zone='-11:00'" })
	@OnDatabase(TestDatabase.MARIADB)
	void mariaDb(String options) {
		assertWorks(TestDatabase.MARIADB, "jdbc:mariadb:", options);
	}

	@ParameterizedTest
	@ValueSource(strings = { "useAffectedRows=true", "useServerPrepStmts=true", "returnMultiValuesGeneratedIds=true" })
	@OnDatabase(TestDatabase.MYSQL)
	void mySqlByMariaDbDriver(String options) {
		assertWorks(TestDatabase.MYSQL, "jdbc:mariadb:", options);
	}

	@ParameterizedTest
	@ValueSource(strings = { "MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH", "MODE=MySQL",
			"MODE=MariaDB;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE", "MODE=Oracle", "MODE=MSSQLServer",
			"MODE=DB2", "MODE=LEGACY", "MODE=STRICT", "DATABASE_TO_UPPER=FALSE", "TIME ZONE=Pacific/Chatham",
			"LOCK_TIMEOUT=50", "LAZY_QUERY_EXECUTION=1", "OPTIMIZE_REUSE_RESULTS=0" })
	@OnDatabase(TestDatabase.H2)
	void h2(String options) {
		try (HikariDataSource pool = TestDatabase.H2
			.dataSource((config) -> config.setJdbcUrl("jdbc:h2:mem:hostile-" + options.hashCode() + ";" + options))) {
			assertWorks(TestDatabase.H2, pool);
		}
	}

	private static void assertWorks(TestDatabase database, String scheme, String options) {
		String url = database.url().replaceFirst("^jdbc:[a-z]+:", scheme);
		try (HikariDataSource pool = database
			.dataSource((config) -> config.setJdbcUrl(url + (url.contains("?") ? "&" : "?") + options))) {
			assertWorks(database, pool);
		}
	}

	private static void assertWorks(TestDatabase database, HikariDataSource pool) {
		JdbcSettings settings = JdbcSettings.defaults()
			.withTableName(database.uniqueTableName())
			.withPoolMode(PoolMode.SHARED);
		new Scenario(new JdbcLockStorage(pool, SqlDialect.detect(pool), settings)).plays();
	}

}
