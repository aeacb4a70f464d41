package io.github.storagelock.storage.jdbc.dialect;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.storagelock.storage.LockStorageContractTests;
import io.github.storagelock.storage.jdbc.Scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SqlDialects}.
 */
class SqlDialectsTests {

	private static final Set<String> WITHOUT_IF_NOT_EXISTS = Set.of("sqlserver", "azuresql", "oracle", "derby");

	@ParameterizedTest
	@CsvSource({ "H2, 2.4.240 (2025-09-22), h2", "PostgreSQL, 15.18, postgresql",
			"PostgreSQL, 18.6 (Debian), postgresql", "MySQL, 8.0.43, mysql", "MySQL, 9.7.4-debian, mysql",
			"MariaDB, 11.4.5-MariaDB, mariadb", "MariaDB, 10.11.19-MariaDB-0+deb12u1, mariadb",
			"MySQL, 5.5.5-10.11.19-MariaDB-0+deb12u1, mariadb", "MySQL, 11.4.5-MariaDB-log, mariadb",
			"MySQL, 8.0.11-TiDB-v8.5.6, tidb", "MySQL, 5.7.25-TiDB-v5.4.0, tidb", "SQLite, 3.53.2, sqlite",
			"HSQL Database Engine, 2.7.3, hsqldb", "Apache Derby, 10.16.1.1 - (1901046), derby",
			"Oracle, Oracle Database 23ai Free Release 23.0.0.0.0 - Develop, oracle" })
	void dialectIsDetected(String name, String version, String expected) throws SQLException {
		assertThat(SqlDialect.detect(dataSource(name, version)).id()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"PostgreSQL | 13.0.0 | CockroachDB CCL v25.4.1 (x86_64-pc-linux-gnu, built 2025/11/25) | cockroachdb",
			"PostgreSQL | 15.12-YB-2025.1.0.0-b0 | PostgreSQL 15.12-YB-2025.1.0.0-b0 on x86_64-pc-linux-gnu | yugabytedb",
			"PostgreSQL | 11.2-YB-2.20.0.0-b0 | PostgreSQL 11.2-YB-2.20.0.0-b0 on x86_64-pc-linux-gnu | yugabytedb",
			"PostgreSQL | 16.8 | PostgreSQL 16.8 on x86_64-pc-linux-gnu, compiled by x86_64-pc-linux-gnu-gcc | postgresql",
			"PostgreSQL | 16.6 | PostgreSQL 16.6 on aarch64-unknown-linux-gnu, compiled by gcc 9.5.0 (Aurora) | postgresql",
			"PostgreSQL | 15.7 | PostgreSQL 15.7 on x86_64-pc-linux-gnu, compiled by Debian clang (AlloyDB) | postgresql",
			"Microsoft SQL Server | 16.00.4195 | 3 | sqlserver", "Microsoft SQL Server | 17.00.1000 | 2 | sqlserver",
			"Microsoft SQL Server | 12.00.2531 | 5 | azuresql", "Microsoft SQL Server | 12.00.2000 | 8 | sqlserver",
			"MySQL | 8.0.42-azure | | mysql", "MySQL | 8.0.mysql_aurora.3.08.0 | | mysql" })
	void thoseThatShareANameAreTold(String name, String version, String answer, String expected) throws SQLException {
		DataSource dataSource = dataSource(name, version);
		answers(dataSource, answer);

		assertThat(SqlDialect.detect(dataSource).id()).isEqualTo(expected);
	}

	@Test
	void whoDoesNotUnderstandTheQuestionIsTheParent() throws SQLException {
		DataSource dataSource = dataSource("Microsoft SQL Server", "15.0");
		refuses(dataSource, new SQLException("unknown function", "S0001"));

		assertThat(SqlDialect.detect(dataSource).id()).isEqualTo("sqlserver");
	}

	@Test
	void connectionThatBreaksAtTheQuestionIsNotGuessed() throws SQLException {
		DataSource dataSource = dataSource("PostgreSQL", "13.0.0");
		refuses(dataSource, new SQLException("reset", "08006"));

		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> SqlDialect.detect(dataSource))
			.withMessageContaining("reset");
	}

	@Test
	void unknownDatabaseIsNamedBesideThoseThatAreKnown() throws SQLException {
		DataSource dataSource = dataSource("Informix Dynamic Server", "14.10");

		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> SqlDialect.detect(dataSource))
			.withMessageContaining("Informix Dynamic Server 14.10")
			.satisfies((ex) -> assertThat(ex.supported()).containsExactlyElementsOf(ids().sorted().toList()));
	}

	@Test
	void databaseThatDoesNotAnswerIsNotGuessed() throws SQLException {
		DataSource broken = mock(DataSource.class);
		given(broken.getConnection()).willThrow(new SQLException("no route"));
		DataSource unpooled = mock(DataSource.class);
		given(unpooled.getConnection()).willThrow(new IllegalStateException("no pool"));

		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> SqlDialect.detect(broken))
			.withMessageContaining("no route");
		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> SqlDialect.detect(unpooled))
			.withMessageContaining("no pool");
	}

	@Test
	void unknownIdIsAnsweredByThoseThatAreKnown() {
		assertThat(SqlDialect.of("mysql")).isInstanceOf(MySqlDialect.class).isNotInstanceOf(MariaDbDialect.class);
		assertThatIllegalArgumentException().isThrownBy(() -> SqlDialect.of("MySQL"))
			.withMessage("There is no dialect 'MySQL'; there are: azuresql, cockroachdb, derby, h2, hsqldb, mariadb,"
					+ " mysql, oracle, postgresql, sqlite, sqlserver, tidb, yugabytedb");
	}

	@Test
	void idsAreLowerCaseAndUnique() {
		assertThat(ids()).doesNotHaveDuplicates().allMatch((id) -> id.matches("[a-z0-9-]+"));
	}

	@Test
	void eachDialectClassIsListed() throws IOException {
		List<String> classes = namesIn(SqlDialect.class, "Dialect.class").map((name) -> name.replace(".class", ""))
			.filter((name) -> !name.equals("SqlDialect") && !name.contains("$"))
			.toList();

		assertThat(SqlDialects.ALL.stream().map((dialect) -> dialect.getClass().getSimpleName()).distinct())
			.containsExactlyInAnyOrderElementsOf(classes);
	}

	@Test
	void eachDialectHasItsSchema() throws IOException {
		List<String> schemas = namesIn(SqlDialect.class, ".sql").toList();

		assertThat(schemas).containsExactlyInAnyOrderElementsOf(ids().map((id) -> "schema-" + id + ".sql").toList());
	}

	@Test
	void eachSchemaHasTheSameColumnsInTheSameOrder() {
		for (SqlDialect dialect : SqlDialects.ALL) {
			assertThat(dialect.createTable()).as(dialect.id())
				.contains(WITHOUT_IF_NOT_EXISTS.contains(dialect.id()) ? "CREATE TABLE {table} ("
						: "CREATE TABLE IF NOT EXISTS {table} (")
				.containsSubsequence("\n  lock_id ", "\n  owner_id ", "\n  fencing_token ", "\n  acquired_at ",
						"\n  expires_at ", "\n  wanted_until ");
			assertThat(dialect.createTable().lines()).as(dialect.id())
				.allMatch((line) -> line.equals(";") || !line.contains(";"));
		}
	}

	@Test
	void eachDialectIsTestedByTheContract() throws IOException, ClassNotFoundException {
		List<String> classes = namesIn(Scenario.class, "LockStorageTests.class").toList();
		for (SqlDialect dialect : SqlDialects.ALL) {
			String name = classes.stream()
				.map((file) -> file.replace(".class", ""))
				.filter((file) -> file.equalsIgnoreCase(dialect.id() + "LockStorageTests"))
				.findFirst()
				.orElseThrow(() -> new AssertionError("There are no contract tests of dialect " + dialect.id()));

			Class<?> tests = Class.forName(Scenario.class.getPackageName() + "." + name);

			assertThat(LockStorageContractTests.class).as(name).isAssignableFrom(tests);
			assertThat(tests.getDeclaredMethods()).as(name)
				.anyMatch((method) -> method.getName().equals("expectedDialect"));
		}
	}

	private static Stream<String> ids() {
		return SqlDialects.ALL.stream().map(SqlDialect::id);
	}

	private static Stream<String> namesIn(Class<?> neighbour, String suffix) throws IOException {
		Path root = Path.of(URI.create(neighbour.getProtectionDomain().getCodeSource().getLocation().toString()));
		Path folder = root.resolve(neighbour.getPackageName().replace('.', '/'));
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(suffix))
				.toList()
				.stream();
		}
	}

	private static void answers(DataSource dataSource, String answer) throws SQLException {
		ResultSet rows = mock(ResultSet.class);
		given(rows.next()).willReturn(answer != null);
		given(rows.getString(1)).willReturn(answer);
		Statement statement = dataSource.getConnection().createStatement();
		given(statement.executeQuery(anyString())).willReturn(rows);
	}

	private static void refuses(DataSource dataSource, SQLException failure) throws SQLException {
		Statement statement = dataSource.getConnection().createStatement();
		given(statement.executeQuery(anyString())).willThrow(failure);
	}

	private static DataSource dataSource(String name, String version) throws SQLException {
		DataSource dataSource = mock(DataSource.class);
		Connection connection = mock(Connection.class);
		DatabaseMetaData metaData = mock(DatabaseMetaData.class);
		given(dataSource.getConnection()).willReturn(connection);
		given(connection.getMetaData()).willReturn(metaData);
		given(metaData.getDatabaseProductName()).willReturn(name);
		given(metaData.getDatabaseProductVersion()).willReturn(version);
		Statement statement = mock(Statement.class);
		given(connection.createStatement()).willReturn(statement);
		answers(dataSource, name + " " + version);
		return dataSource;
	}

}
