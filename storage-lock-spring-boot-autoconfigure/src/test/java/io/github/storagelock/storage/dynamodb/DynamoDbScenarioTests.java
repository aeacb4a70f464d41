package io.github.storagelock.storage.dynamodb;

import java.time.Duration;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.storagelock.scenario.StoreScenarioTests;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.DynamoDbServer;
import io.github.storagelock.testing.KillableServer;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

/**
 * The engine on DynamoDB.
 */
@OnStore(TestStore.DYNAMODB)
class DynamoDbScenarioTests extends StoreScenarioTests {

	@Override
	protected int port() {
		return TestStore.DYNAMODB.port();
	}

	@Override
	protected LockStorage connect(int port) {
		DynamoDbClient client = closing(TestClients.client("http://127.0.0.1:" + port));
		DynamoDbLockStorage storage = new DynamoDbLockStorage(client,
				DynamoDbSettings.defaults().withTableName(this.namespace));
		storage.createTableIfMissing();
		return storage;
	}

	@Override
	protected KillableServer startServer() throws Exception {
		return DynamoDbServer.startOnDisk();
	}

	@Override
	protected Duration slack() {
		// Its clock is known by whole seconds at first.
		return Duration.ofMillis(2_200);
	}

}
