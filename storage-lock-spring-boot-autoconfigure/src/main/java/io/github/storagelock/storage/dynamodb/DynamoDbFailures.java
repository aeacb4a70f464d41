package io.github.storagelock.storage.dynamodb;

import java.time.Duration;

import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * What a failure of DynamoDB says of the request.
 */
final class DynamoDbFailures {

	private DynamoDbFailures() {
	}

	/**
	 * Returns what the storage throws.
	 * @param what what was tried
	 * @param tableName the table of the locks
	 * @param limit how long it was tried
	 * @param failure what the client says
	 */
	static LockStorageException exception(String what, String tableName, Duration limit, RuntimeException failure) {
		String says = String.valueOf(failure.getMessage());
		if (failure instanceof ApiCallTimeoutException) {
			return new LockStorageException(Effect.UNKNOWN, what + ": DynamoDB did not answer within " + limit,
					failure);
		}
		if (failure instanceof ResourceNotFoundException) {
			return new LockStorageException(Effect.REFUSED,
					what + ": there is no table '" + tableName + "' in DynamoDB. " + DynamoDbTable.wayOut(tableName),
					failure);
		}
		if (failure instanceof DynamoDbException refusal) {
			return refused(what, tableName, refusal, says);
		}
		return new LockStorageException(Effect.UNKNOWN, what + ": the client of DynamoDB failed (" + says + ")",
				failure);
	}

	private static LockStorageException refused(String what, String tableName, DynamoDbException failure, String says) {
		if (isRepeated(failure) || failure.statusCode() < 400 || failure.statusCode() >= 500) {
			// An attempt before the one that was turned away may have been carried out.
			return new LockStorageException(Effect.UNKNOWN, what + ": DynamoDB failed (" + says + ")", failure);
		}
		if (failure instanceof TransactionConflictException || failure.isThrottlingException()) {
			return new LockStorageException(Effect.NONE, what + ": DynamoDB takes no more now (" + says + ")", failure);
		}
		if (failure.isClockSkewException() || isExpired(failure)) {
			return new LockStorageException(Effect.NONE,
					what + ": DynamoDB takes the credentials for too old (" + says + ")", failure);
		}
		return new LockStorageException(Effect.REFUSED,
				what + ": DynamoDB refuses it (" + says + "). The locks need the rights to GetItem, UpdateItem, "
						+ "DeleteItem and Scan, in a transaction ConditionCheckItem, of table '" + tableName + "'",
				failure);
	}

	private static boolean isRepeated(DynamoDbException failure) {
		Integer attempts = failure.numAttempts();
		return attempts == null || attempts > 1;
	}

	private static boolean isExpired(DynamoDbException failure) {
		return failure.awsErrorDetails() != null
				&& String.valueOf(failure.awsErrorDetails().errorCode()).startsWith("ExpiredToken");
	}

}
