package io.github.storagelock.testing;

import java.io.IOException;
import java.net.InetAddress;

import org.hsqldb.server.Server;

/**
 * HSQLDB in memory in this JVM, which other processes reach too.
 */
record EmbeddedHsqldbServer() implements TestServerSource {

	@Override
	public TestServer start() throws IOException {
		// Or it takes over the logging of the whole JVM.
		System.setProperty("hsqldb.reconfig_logging", "false");
		Server server = new Server();
		int port = FreePort.find();
		server.setSilent(true);
		server.setLogWriter(null);
		server.setErrWriter(null);
		server.setAddress(InetAddress.getLoopbackAddress().getHostAddress());
		server.setPort(port);
		server.setDatabaseName(0, "storage_lock");
		server.setDatabasePath(0, "mem:storage_lock");
		server.start();
		return new TestServer("server in this JVM", "jdbc:hsqldb:hsql://127.0.0.1:" + port + "/storage_lock", "SA", "",
				server::shutdown);
	}

}
