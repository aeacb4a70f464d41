package io.github.storagelock.storage.jdbc.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/**
 * The dialects that are built in, the special before the general. Applications find one
 * by {@link SqlDialect#detect} or {@link SqlDialect#of}.
 *
 * @since 0.1.0
 */
public final class SqlDialects {

	static final List<SqlDialect> ALL = List.of(new H2Dialect(),
			new PostgreSqlClusterDialect("cockroachdb", "CockroachDB"),
			new PostgreSqlClusterDialect("yugabytedb", "-YB-"), new PostgreSqlDialect(), new MariaDbDialect(),
			new TiDbDialect(), new MySqlDialect(), new SqlServerDialect("azuresql", "5"),
			new SqlServerDialect("sqlserver", ""), new OracleDialect(), new SqliteDialect(), new HsqldbDialect(),
			new DerbyDialect());

	private SqlDialects() {
	}

	static SqlDialect detect(DataSource dataSource) {
		DatabaseProduct product = product(dataSource);
		return find(product).orElseThrow(() -> new UnsupportedDatabaseException(
				"The database is '" + product + "', for which there is no dialect", ids(), null));
	}

	/**
	 * Refuses a built-in dialect for a database that has another one.
	 * @param dialect the dialect
	 * @param dataSource where the database is
	 * @throws UnsupportedDatabaseException if it is the wrong one, or the database does
	 * not answer
	 */
	public static void ensureRight(SqlDialect dialect, DataSource dataSource) {
		ensureRight(dialect, product(dataSource));
	}

	/**
	 * Refuses a built-in dialect for a database that has another one.
	 * @param dialect the dialect
	 * @param product what the database says it is
	 * @throws UnsupportedDatabaseException if it is the wrong one
	 */
	public static void ensureRight(SqlDialect dialect, DatabaseProduct product) {
		// One that somebody made knows better.
		if (ALL.stream().anyMatch((known) -> known == dialect)) {
			find(product).filter((right) -> right != dialect).ifPresent((right) -> {
				throw UnsupportedDatabaseException.ofWrongDialect(product, dialect.id(), right.id(), ids());
			});
		}
	}

	private static DatabaseProduct product(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			if (connection == null) {
				throw UnsupportedDatabaseException.ofNothing(dataSource, ids());
			}
			DatabaseProduct product = DatabaseProduct.of(connection);
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
