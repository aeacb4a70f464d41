package io.github.storagelock.testing;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A running database server.
 *
 * @param how how it was reached, for the report
 * @param url its JDBC address
 * @param user the user's name, empty when the address has it
 * @param password the user's password
 * @param stop ends the server, when it is ours
 */
record TestServer(String how, String url, String user, String password, Runnable stop) {

	Connection connect() throws SQLException {
		if (this.user.isEmpty()) {
			return DriverManager.getConnection(this.url);
		}
		return DriverManager.getConnection(this.url, this.user, this.password);
	}

	/**
	 * Returns product and version.
	 * @param question how to ask for them, empty where the driver's metadata tell
	 */
	String version(String question) throws SQLException {
		try (Connection connection = connect()) {
			return question.isEmpty() ? version(connection.getMetaData()) : answer(connection, question);
		}
	}

	private static String version(DatabaseMetaData metaData) throws SQLException {
		return metaData.getDatabaseProductName() + " " + metaData.getDatabaseProductVersion();
	}

	/**
	 * Returns the answer without the machine it was built on.
	 */
	private static String answer(Connection connection, String question) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(question)) {
			rows.next();
			return rows.getString(1).replaceFirst("(?s)( on | \\().*", "");
		}
	}

}
