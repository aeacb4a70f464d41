package io.github.storagelock.storage.jdbc;

/**
 * The lock table is missing and was not created, or does not have the columns it needs.
 *
 * @since 0.1.0
 */
public class LockTableException extends RuntimeException {

	private final String problem;

	private final String tableName;

	private final String ddl;

	LockTableException(String problem, String tableName, String ddl, Throwable cause) {
		super(problem + System.lineSeparator() + "It is created by:" + System.lineSeparator() + ddl, cause);
		this.problem = problem;
		this.tableName = tableName;
		this.ddl = ddl;
	}

	/**
	 * Returns what is wrong, without the way to mend it.
	 * @return the problem
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * Returns the table.
	 * @return its name as configured
	 */
	public String tableName() {
		return this.tableName;
	}

	/**
	 * Returns the statement that creates it.
	 * @return the SQL text
	 */
	public String ddl() {
		return this.ddl;
	}

}
