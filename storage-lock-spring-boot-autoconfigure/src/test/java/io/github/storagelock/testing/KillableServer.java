package io.github.storagelock.testing;

/**
 * A server in a process of its own, whose data outlive that.
 */
public interface KillableServer extends AutoCloseable {

	/**
	 * Returns what to connect to.
	 * @return the address
	 */
	String url();

	/**
	 * Returns what to connect to.
	 * @return the port on the loopback interface
	 */
	int port();

	/**
	 * Kills the process.
	 */
	void kill();

	/**
	 * Starts it again on the same data.
	 * @throws Exception if it does not answer
	 */
	void restart() throws Exception;

	@Override
	void close();

}
