package io.github.storagelock.storage.jdbc.table;

import org.jspecify.annotations.Nullable;

/**
 * The lock table is missing and was not created, is not the right one, or may not be used
 * by this user.
 *
 * @since 0.1.0
 */
public class LockTableException extends RuntimeException {

	private final String problem;

	private final String mend;

	private final String tableName;

	private final String ddl;

	LockTableException(String problem, String mend, String tableName, String ddl, @Nullable Throwable cause) {
		super(problem + "." + System.lineSeparator() + mend, cause);
		this.problem = problem;
		this.mend = mend;
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
	 * Returns what to do about it.
	 * @return some sentences and the statements to run
	 */
	public String mend() {
		return this.mend;
	}

	/**
	 * Returns the table.
	 * @return its name as configured
	 */
	public String tableName() {
		return this.tableName;
	}

	/**
	 * Returns the statement that creates the table where there is none.
	 * @return the SQL text
	 */
	public String ddl() {
		return this.ddl;
	}

}
