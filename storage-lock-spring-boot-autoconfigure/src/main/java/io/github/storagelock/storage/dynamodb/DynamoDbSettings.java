package io.github.storagelock.storage.dynamodb;

import java.time.Duration;

/**
 * Where in DynamoDB the locks are, and for how long one call may wait for it.
 *
 * @param tableName the table of the locks. All nodes that share locks have the same.
 * @param timeout how long one call of the storage takes at most when DynamoDB does not
 * answer, with all that its client repeats; ten times as long for one that goes through
 * the table
 * @since 0.1.0
 */
public record DynamoDbSettings(String tableName, Duration timeout) {

	/**
	 * Where the locks are by default.
	 */
	public static final String DEFAULT_TABLE_NAME = "storage_lock";

	/**
	 * How long one call takes at most by default: 3 seconds.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the table has no name, or the time-out is less
	 * than a millisecond or more than five minutes
	 */
	public DynamoDbSettings {
		if (tableName.isBlank()) {
			throw new IllegalArgumentException(
					"The table of the locks in DynamoDB must have a name: write '" + DEFAULT_TABLE_NAME + "'");
		}
		if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
			throw new IllegalArgumentException(
					"The time-out of DynamoDB must be between 1 ms and 5 min, but is " + timeout + ": write 3s");
		}
	}

	/**
	 * Returns the settings that fit most: table {@code storage_lock}, 3 seconds.
	 * @return the settings
	 */
	public static DynamoDbSettings defaults() {
		return new DynamoDbSettings(DEFAULT_TABLE_NAME, DEFAULT_TIMEOUT);
	}

	/**
	 * Returns the same with another table.
	 * @param tableName the table of the locks
	 * @return the settings
	 */
	public DynamoDbSettings withTableName(String tableName) {
		return new DynamoDbSettings(tableName, this.timeout);
	}

	/**
	 * Returns the same with another time-out.
	 * @param timeout how long one call of the storage takes at most
	 * @return the settings
	 */
	public DynamoDbSettings withTimeout(Duration timeout) {
		return new DynamoDbSettings(this.tableName, timeout);
	}

}
