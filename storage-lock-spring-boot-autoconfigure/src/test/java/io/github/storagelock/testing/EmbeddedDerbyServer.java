package io.github.storagelock.testing;

import java.net.InetAddress;
import java.sql.DriverManager;
import java.time.Duration;

import org.apache.derby.drda.NetworkServerControl;
import org.awaitility.Awaitility;

/**
 * Derby in memory in this JVM, which other processes reach too.
 */
record EmbeddedDerbyServer() implements TestServerSource {

	@Override
	public TestServer start() throws Exception {
		System.setProperty("derby.stream.error.file", ServerFolder.create("derby").resolve("derby.log").toString());
		// Its default is 60 seconds, and a connection cannot have its own.
		System.setProperty("derby.locks.waitTimeout", "1");
		System.setProperty("derby.locks.deadlockTimeout", "1");
		int port = FreePort.find();
		NetworkServerControl server = new NetworkServerControl(InetAddress.getLoopbackAddress(), port);
		server.start(null);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> answers(server));
		String url = "jdbc:derby://127.0.0.1:" + port + "/memory:storage_lock;create=true";
		DriverManager.getConnection(url, "sa", "sa").close();
		return new TestServer("server in this JVM", url, "sa", "sa", () -> stop(server));
	}

	private static boolean answers(NetworkServerControl server) {
		try {
			server.ping();
			return true;
		}
		catch (Exception ex) {
			return false;
		}
	}

	private static void stop(NetworkServerControl server) {
		try {
			server.shutdown();
		}
		catch (Exception ex) {
			// It ends with this JVM.
		}
	}

}
