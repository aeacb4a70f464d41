package io.github.storagelock.storage.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/**
 * The dialects that are built in, the special before the general.
 */
final class SqlDialects {

	static final List<SqlDialect> ALL = List.of(new H2Dialect(), new CockroachDbDialect(), new YugabyteDbDialect(),
			new PostgreSqlDialect(), new MariaDbDialect(), new TiDbDialect(), new MySqlDialect(), new AzureSqlDialect(),
			new SqlServerDialect(), new OracleDialect(), new SqliteDialect(), new HsqldbDialect(), new DerbyDialect());

	// By the names that several databases answer to.
	private static final Map<String, String> QUESTIONS = Map.of("PostgreSQL", "SELECT version()",
			"Microsoft SQL Server", "SELECT CAST(SERVERPROPERTY('EngineEdition') AS INT)");

	private static final String CONNECTION_CLASS = "08";

	private SqlDialects() {
	}

	static SqlDialect detect(DataSource dataSource) {
		DatabaseProduct product = product(dataSource);
		return find(product).orElseThrow(() -> new UnsupportedDatabaseException(
				"The database is '" + product + "', for which there is no dialect", ids(), null));
	}

	/**
	 * Refuses a built-in dialect for a database that has another one.
	 * @throws UnsupportedDatabaseException if it is the wrong one, or the database does
	 * not answer
	 */
	static void ensureRight(SqlDialect dialect, DataSource dataSource) {
		ensureRight(dialect, product(dataSource));
	}

	static void ensureRight(SqlDialect dialect, DatabaseProduct product) {
		// One that somebody made knows better.
		if (ALL.stream().anyMatch((known) -> known == dialect)) {
			find(product).filter((right) -> right != dialect).ifPresent((right) -> {
				throw UnsupportedDatabaseException.ofWrongDialect(product, dialect.id(), right.id(), ids());
			});
		}
	}

	static DatabaseProduct product(Connection connection) throws SQLException {
		DatabaseMetaData metaData = connection.getMetaData();
		String name = (metaData != null) ? metaData.getDatabaseProductName() : null;
		if (metaData == null || name == null) {
			return new DatabaseProduct("", "", "");
		}
		return new DatabaseProduct(name, metaData.getDatabaseProductVersion(), answer(connection, name));
	}

	private static DatabaseProduct product(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			if (connection == null) {
				throw UnsupportedDatabaseException.ofNothing(dataSource, ids());
			}
			DatabaseProduct product = product(connection);
			if (product.name().isEmpty()) {
				throw UnsupportedDatabaseException.ofNothing(dataSource, ids());
			}
			return product;
		}
		catch (UnsupportedDatabaseException ex) {
			throw ex;
		}
		catch (SQLException | RuntimeException ex) {
			throw new UnsupportedDatabaseException("The database cannot be asked what it is: " + ex.getMessage(), ids(),
					ex);
		}
	}

	private static Optional<SqlDialect> find(DatabaseProduct product) {
		return ALL.stream().filter((dialect) -> dialect.supports(product)).findFirst();
	}

	private static String answer(Connection connection, String name) throws SQLException {
		String question = QUESTIONS.get(name);
		if (question == null) {
			return "";
		}
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(question)) {
			return rows.next() ? String.valueOf(rows.getString(1)) : "";
		}
		catch (SQLException ex) {
			if (String.valueOf(ex.getSQLState()).startsWith(CONNECTION_CLASS)) {
				throw ex;
			}
			// Whoever does not understand the question is not one of those it finds.
			return "";
		}
	}

	static SqlDialect of(String id) {
		return ALL.stream()
			.filter((dialect) -> dialect.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no dialect '" + id + "'; there are: " + String.join(", ", ids())));
	}

	/**
	 * Reads the file {@code schema-<id>.sql}.
	 */
	static String schema(String id) {
		String name = "schema-" + id + ".sql";
		try (InputStream schema = SqlDialects.class.getResourceAsStream(name)) {
			if (schema == null) {
				throw new IllegalStateException("The resource " + name + " is missing");
			}
			return new String(schema.readAllBytes(), StandardCharsets.UTF_8).strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> ids() {
		return ALL.stream().map(SqlDialect::id).sorted().collect(Collectors.toList());
	}

}
