package io.github.storagelock.autoconfigure;

import io.github.storagelock.storage.LockStorageException;

/**
 * There is no table for the locks, and DynamoDB does not let us create it.
 */
final class DynamoDbTableException extends RuntimeException {

	DynamoDbTableException(LockStorageException cause) {
		super(cause.getMessage(), cause);
	}

}
