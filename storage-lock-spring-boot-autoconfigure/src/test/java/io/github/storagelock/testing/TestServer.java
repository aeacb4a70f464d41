package io.github.storagelock.testing;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;

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

	String version() throws SQLException {
		try (Connection connection = connect()) {
			DatabaseMetaData metaData = connection.getMetaData();
			return metaData.getDatabaseProductName() + " " + metaData.getDatabaseProductVersion();
		}
	}

}
