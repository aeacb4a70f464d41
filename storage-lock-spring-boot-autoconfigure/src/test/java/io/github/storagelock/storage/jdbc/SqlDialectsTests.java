package io.github.storagelock.storage.jdbc;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.storagelock.storage.LockStorageContractTests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SqlDialects}.
 */
class SqlDialectsTests {

	@ParameterizedTest
	@CsvSource({ "H2, 2.4.240 (2025-09-22), h2", "PostgreSQL, 15.18, postgresql",
			"PostgreSQL, 18.6 (Debian), postgresql", "MySQL, 8.0.43, mysql", "MySQL, 9.7.4-debian, mysql",
			"MariaDB, 11.4.5-MariaDB, mariadb", "MariaDB, 10.11.19-MariaDB-0+deb12u1, mariadb",
			"MySQL, 5.5.5-10.11.19-MariaDB-0+deb12u1, mariadb", "MySQL, 11.4.5-MariaDB-log, mariadb",
			"MySQL, 8.0.11-TiDB-v8.5.6, tidb", "MySQL, 5.7.25-TiDB-v5.4.0, tidb" })
	void dialectIsDetected(String name, String version, String expected) throws SQLException {
		assertThat(SqlDialect.detect(dataSource(name, version)).id()).isEqualTo(expected);
	}

	@Test
	void unknownDatabaseIsNamedBesideThoseThatAreKnown() throws SQLException {
		DataSource dataSource = dataSource("Apache Derby", "10.16");

		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> SqlDialect.detect(dataSource))
			.withMessageContaining("Apache Derby 10.16")
			.satisfies(
					(ex) -> assertThat(ex.supported()).containsExactly("h2", "mariadb", "mysql", "postgresql", "tidb"));
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
			.withMessage("There is no dialect 'MySQL'; there are: h2, mariadb, mysql, postgresql, tidb");
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

		assertThat(SqlDialects.ALL).extracting((dialect) -> dialect.getClass().getSimpleName())
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
				.startsWith("CREATE TABLE IF NOT EXISTS {table} (")
				.containsSubsequence("\n  lock_id ", "\n  owner_id ", "\n  fencing_token ", "\n  acquired_at ",
						"\n  expires_at ", "\n  wanted_until ")
				.doesNotContain(";");
		}
	}

	@Test
	void eachDialectIsTestedByTheContract() throws ClassNotFoundException {
		for (SqlDialect dialect : SqlDialects.ALL) {
			String name = dialect.getClass().getName().replaceFirst("Dialect$", "LockStorageTests");

			Class<?> tests = Class.forName(name);

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

	private static DataSource dataSource(String name, String version) throws SQLException {
		DataSource dataSource = mock(DataSource.class);
		Connection connection = mock(Connection.class);
		DatabaseMetaData metaData = mock(DatabaseMetaData.class);
		given(dataSource.getConnection()).willReturn(connection);
		given(connection.getMetaData()).willReturn(metaData);
		given(metaData.getDatabaseProductName()).willReturn(name);
		given(metaData.getDatabaseProductVersion()).willReturn(version);
		return dataSource;
	}

}
