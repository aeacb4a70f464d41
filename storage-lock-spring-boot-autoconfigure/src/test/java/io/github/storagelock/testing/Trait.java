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
	NO_SCHEMAS,

	/** It has no isolation between READ COMMITTED and SERIALIZABLE. */
	NO_REPEATABLE_READ,

	/**
	 * Who reads waits for who has written, until that one commits. SQL Server is asked
	 * whether it does, as that depends on READ_COMMITTED_SNAPSHOT.
	 */
	READERS_WAIT,

	/** Nothing but the query timeout ends a wait for a row. */
	NO_LOCK_TIMEOUT,

	/** It is known by its own name only, so that nothing can be put before it. */
	ONE_ADDRESS

}
