package io.github.storagelock.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.dynamodb.DynamoDbLockStorage;

/**
 * Creates the table at the start. DynamoDB that does not answer may come later, and the
 * table may be there; one that refuses will not let in by itself.
 */
final class DynamoDbAccess {

	private static final Logger logger = LoggerFactory.getLogger(DynamoDbAccess.class);

	private DynamoDbAccess() {
	}

	static void createTable(DynamoDbLockStorage storage) {
		try {
			storage.createTableIfMissing();
		}
		catch (LockStorageException ex) {
			if (ex.effect() == Effect.REFUSED) {
				throw new DynamoDbTableException(ex);
			}
			logger.warn("There are no locks to be had until DynamoDB answers", ex);
		}
	}

}
