package io.github.storagelock.testing;

/**
 * One way to reach a database server.
 */
interface TestServerSource {

	/**
	 * Reach the server, starting it if needed.
	 * @return the running server
	 * @throws Exception if this machine does not offer this way; its message is the
	 * reason
	 */
	TestServer start() throws Exception;

}
