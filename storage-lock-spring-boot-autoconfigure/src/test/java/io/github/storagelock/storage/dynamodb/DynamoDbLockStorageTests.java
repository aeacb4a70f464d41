package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

import io.github.storagelock.storage.BoundedClock;
import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.ClockedLockStorageContractTests;
import io.github.storagelock.storage.ClockedLockStorageFixture;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.dynamodb.TestClients.Dates;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

/**
 * The contract on DynamoDB, whose clock is set by setting the dates of its answers.
 */
@OnStore(TestStore.DYNAMODB)
class DynamoDbLockStorageTests extends ClockedLockStorageContractTests {

	private static final DynamoDbSettings SETTINGS = DynamoDbSettings.defaults().withTableName("contract");

	private static final Dates dates = new Dates();

	private static final BoundedClock unstepped = new BoundedClock(DynamoDbLockStorage.CLOCK_RESOLUTION);

	private static DynamoDbClient client;

	private DynamoDbLockStorage storage;

	@BeforeAll
	static void connect() {
		client = TestClients.client(TestStore.DYNAMODB.url(), dates);
		DynamoDbLockStorage storage = new DynamoDbLockStorage(client, SETTINGS, unstepped);
		storage.createTableIfMissing();
		// Until the clock is known as well as it ever is.
		long begun = System.nanoTime();
		while (System.nanoTime() - begun < Duration.ofMillis(1_200).toNanos()) {
			storage.find("clock");
		}
	}

	@AfterAll
	static void disconnect() {
		client.deleteTable((request) -> request.tableName(SETTINGS.tableName()));
		client.close();
	}

	@BeforeEach
	void clear() {
		dates.step = Duration.ZERO;
		this.storage = new DynamoDbLockStorage(client, SETTINGS, stepped(Duration.ZERO));
		List<WriteRequest> deletions = new ArrayList<>();
		client.scanPaginator((request) -> request.tableName(SETTINGS.tableName()).projectionExpression("lock_id"))
			.items()
			.forEach((key) -> deletions.add(WriteRequest.builder().deleteRequest((delete) -> delete.key(key)).build()));
		write(deletions);
	}

	@Override
	public LockStorage storage() {
		return this.storage;
	}

	@Override
	public LockStorage after(Duration step) {
		dates.step = dates.step.plus(step);
		this.storage = new DynamoDbLockStorage(client, SETTINGS, stepped(dates.step));
		return this.storage;
	}

	/**
	 * Returns a clock that is known as well as that which was not set.
	 */
	private static BoundedClock stepped(Duration step) {
		BoundedClock clock = new BoundedClock(DynamoDbLockStorage.CLOCK_RESOLUTION);
		long now = System.nanoTime();
		Reading reading = unstepped.read();
		long micros = step.toNanos() / 1_000;
		clock.answered(reading.earliest() + micros, now, now);
		clock.answered(reading.latest() + micros - DynamoDbLockStorage.CLOCK_RESOLUTION.toNanos() / 1_000, now,
				System.nanoTime());
		return clock;
	}

	/**
	 * Twice this is whole seconds, as dates are, by which the clock is set.
	 */
	@Override
	public Duration clockStep() {
		return Duration.ofMillis(500);
	}

	@Override
	public void expire(String lockId) {
		// So long ago that it is over by the earlier bound of the clock.
		change(lockId, (record) -> ClockedLockStorageFixture.withTimes(record, record.acquiredAt() - 2_000_000,
				record.acquiredAt() - 1_000_000));
	}

	@Override
	public void put(LockRecord record) {
		client.putItem((request) -> request.tableName(SETTINGS.tableName()).item(item(record)));
	}

	@Override
	public void putAll(List<LockRecord> records) {
		write(records.stream()
			.map((record) -> WriteRequest.builder().putRequest((put) -> put.item(item(record))).build())
			.toList());
	}

	@Override
	public void delete(String lockId) {
		client.deleteItem((request) -> request.tableName(SETTINGS.tableName()).key(LockItem.key(lockId)));
	}

	private static void write(List<WriteRequest> requests) {
		for (int i = 0; i < requests.size(); i += 25) {
			List<WriteRequest> some = requests.subList(i, Math.min(i + 25, requests.size()));
			client.batchWriteItem((request) -> request.requestItems(Map.of(SETTINGS.tableName(), some)));
		}
	}

	private static Map<String, AttributeValue> item(LockRecord record) {
		Map<String, AttributeValue> item = new HashMap<>(LockItem.key(record.lockId()));
		item.put("fencing_token", LockItem.number(record.fencingToken()));
		item.put("acquired_at", LockItem.number(record.acquiredAt()));
		item.put("expires_at", LockItem.number(record.expiresAt()));
		if (record.ownerId() != null) {
			item.put("owner_id", AttributeValue.fromS(record.ownerId()));
		}
		return item;
	}

}
