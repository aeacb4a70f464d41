package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table for the tests of one class, with a lock id for each test.
 */
@OnStore(TestStore.DYNAMODB)
abstract class AbstractDynamoDbTests {

	static final Duration LEASE = Duration.ofSeconds(30);

	static DynamoDbClient client;

	static DynamoDbSettings settings;

	final DynamoDbLockStorage storage = new DynamoDbLockStorage(client, settings);

	final String lockId = "lock-" + UUID.randomUUID();

	@BeforeAll
	static void createTable() {
		settings = DynamoDbSettings.defaults().withTableName("locks-" + UUID.randomUUID());
		client = TestClients.client(TestStore.DYNAMODB.url());
		new DynamoDbLockStorage(client, settings).createTableIfMissing();
	}

	@AfterAll
	static void dropTable() {
		client.deleteTable((request) -> request.tableName(settings.tableName()));
		client.close();
	}

	Acquisition acquire(LockStorage storage, String ownerId) {
		return storage.acquire(new AcquireRequest(this.lockId, ownerId, LEASE));
	}

	long granted(LockStorage storage, String ownerId) {
		Acquisition acquisition = acquire(storage, ownerId);
		assertThat(acquisition).isInstanceOf(Granted.class);
		return ((Granted) acquisition).fencingToken();
	}

	boolean release(LockStorage storage, String ownerId, long token, Duration minHold) {
		return storage.release(new ReleaseRequest(this.lockId, ownerId, token, minHold));
	}

}
