package io.github.storagelock.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.dynamodb.DynamoDbLockStorage;
import io.github.storagelock.storage.dynamodb.DynamoDbSettings;

/**
 * Keeps the locks in a table of DynamoDB, by the application's client.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = "io.awspring.cloud.autoconfigure.dynamodb.DynamoDbAutoConfiguration",
		before = StorageLockAutoConfiguration.class)
@ConditionalOnClass(DynamoDbClient.class)
@ConditionalOnStorage(StorageType.DYNAMODB)
@ConditionalOnBean(DynamoDbClient.class)
@ConditionalOnMissingBean({ LockStorage.class, StorageLockRegistry.class })
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StorageLockProperties.class)
@Import(UnitCheck.class)
public final class DynamoDbLockStorageAutoConfiguration {

	@Bean
	DynamoDbLockStorage dynamoDbLockStorage(DynamoDbClient client, StorageLockProperties properties) {
		StorageLockProperties.Dynamodb from = properties.dynamodb();
		DynamoDbSettings named = CheckedProperties.check("dynamodb.table-name", from.tableName(),
				() -> DynamoDbSettings.defaults().withTableName(from.tableName()));
		DynamoDbSettings settings = CheckedProperties.check("dynamodb.timeout", from.timeout(),
				() -> named.withTimeout(from.timeout()));
		DynamoDbLockStorage storage = new DynamoDbLockStorage(client, settings);
		if (from.initialize() == StorageLockProperties.Initialization.IF_MISSING) {
			DynamoDbAccess.createTable(storage);
		}
		return storage;
	}

}
