package io.github.storagelock.storage.jdbc.dialect;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;

/**
 * What a database says it is.
 *
 * @param name the product name of its JDBC metadata
 * @param version the product version of its JDBC metadata
 * @param answer what it says when asked, as databases share a name: {@code version()}
 * where that is PostgreSQL, the edition of the engine where it is Microsoft SQL Server,
 * else empty
 * @since 0.1.0
 */
public record DatabaseProduct(String name, String version, String answer) {

	// By the names that several databases answer to.
	private static final Map<String, String> QUESTIONS = Map.of("PostgreSQL", "SELECT version()",
			"Microsoft SQL Server", "SELECT CAST(SERVERPROPERTY('EngineEdition') AS INT)");

	private static final String CONNECTION_CLASS = "08";

	/**
	 * Asks a database what it is.
	 * @param connection leads to it
	 * @return its answers; all empty if it has no name, as a mock
	 * @throws SQLException if it does not answer
	 */
	public static DatabaseProduct of(Connection connection) throws SQLException {
		DatabaseMetaData metaData = connection.getMetaData();
		String name = (metaData != null) ? metaData.getDatabaseProductName() : null;
		if (metaData == null || name == null) {
			return new DatabaseProduct("", "", "");
		}
		return new DatabaseProduct(name, metaData.getDatabaseProductVersion(), answer(connection, name));
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

	/**
	 * Returns whether name, version or answer contain this, whatever the case.
	 * @param text what to look for
	 * @return whether it is there
	 */
	public boolean mentions(String text) {
		return (this + " " + this.answer).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
	}

	@Override
	public String toString() {
		return this.name + " " + this.version;
	}

}
