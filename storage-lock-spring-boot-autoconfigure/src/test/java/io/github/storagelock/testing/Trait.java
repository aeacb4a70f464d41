package io.github.storagelock.testing;

/**
 * What sets a database apart from others in tests.
 */
public enum Trait {

	/**
	 * No network is between it and the tests, or the driver cannot be told when to give
	 * up.
	 */
	NO_NETWORK_TIMEOUT,

	/** Two or three statements acquire. */
	PORTABLE,

	/** There is one writer at a time, for all tables. */
	ONE_WRITER,

	/** Transactions are not fenced, see its dialect. */
	UNFENCED,

	/** It lives in one process. */
	ONE_PROCESS,

	/** Its tables are not in schemas that can be created. */
	NO_SCHEMAS

}
