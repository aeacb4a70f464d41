package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * The table of the locks.
 */
final class DynamoDbTable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final DynamoDbClient client;

	private final String name;

	DynamoDbTable(DynamoDbClient client, String name) {
		this.client = client;
		this.name = name;
	}

	/**
	 * Returns how to make the table.
	 */
	static String wayOut(String name) {
		return "Create it: aws dynamodb create-table --table-name " + name
				+ " --attribute-definitions AttributeName=lock_id,AttributeType=S"
				+ " --key-schema AttributeName=lock_id,KeyType=HASH --billing-mode PAY_PER_REQUEST";
	}

	/**
	 * Creates the table if there is none, and waits until it can be used.
	 * @throws LockStorageException if that cannot be done
	 */
	void createIfMissing() {
		try {
			if (!exists()) {
				create();
			}
			this.client.waiter()
				.waitUntilTableExists((request) -> request.tableName(this.name),
						(waiter) -> waiter.waitTimeout(PATIENCE));
		}
		catch (SdkException ex) {
			throw new LockStorageException(isRefusal(ex) ? Effect.REFUSED : Effect.UNKNOWN,
					"Table '" + this.name + "' for the locks could not be created in DynamoDB (" + ex.getMessage()
							+ "). " + wayOut(this.name),
					ex);
		}
	}

	/**
	 * An outage is none.
	 */
	private static boolean isRefusal(SdkException failure) {
		return failure instanceof DynamoDbException answer && !answer.isThrottlingException()
				&& answer.statusCode() >= 400 && answer.statusCode() < 500;
	}

	private boolean exists() {
		try {
			this.client.describeTable((request) -> request.tableName(this.name));
			return true;
		}
		catch (ResourceNotFoundException ex) {
			return false;
		}
	}

	private void create() {
		try {
			this.client.createTable((request) -> request.tableName(this.name)
				.attributeDefinitions(List.of(AttributeDefinition.builder()
					.attributeName(LockItem.LOCK_ID)
					.attributeType(ScalarAttributeType.S)
					.build()))
				.keySchema(List
					.of(KeySchemaElement.builder().attributeName(LockItem.LOCK_ID).keyType(KeyType.HASH).build()))
				.billingMode(BillingMode.PAY_PER_REQUEST));
		}
		catch (ResourceInUseException ex) {
			// Another node was faster.
		}
	}

}
