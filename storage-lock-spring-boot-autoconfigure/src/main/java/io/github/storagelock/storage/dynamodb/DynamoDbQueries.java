package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.dynamodb.DynamoDbCall.Page;
import io.github.storagelock.storage.dynamodb.SomeAtOnce.Attempt;

/**
 * Goes through the records: reads those that are held, and deletes those that nobody
 * uses.
 */
final class DynamoDbQueries {

	private static final String HELD = "attribute_exists(owner_id) AND expires_at > :earliest";

	private static final String UNUSED = "expires_at <= :bound";

	private DynamoDbQueries() {
	}

	static Optional<LockRecord> find(String lockId, DynamoDbCall call) {
		call.now();
		// The time after the answer: what has run out by then is over.
		return call.get(lockId).map((item) -> item.toRecord(call.now()));
	}

	static List<LockRecord> findHeld(@Nullable String after, int limit, DynamoDbCall call) {
		List<LockRecord> records = new ArrayList<>();
		Reading now = call.now();
		Map<String, AttributeValue> start = (after != null) ? LockItem.key(after) : Map.of();
		scan(call, HELD, Map.of(":earliest", LockItem.number(now.earliest())), start, (items) -> {
			items.stream()
				.map((item) -> item.toRecord(call.now()))
				.filter(LockRecord::isHeld)
				.limit(limit - records.size())
				.forEach(records::add);
			return records.size() < limit;
		});
		return records;
	}

	static int sweep(Duration retention, int limit, DynamoDbCall call) {
		Map<String, AttributeValue> bound = Map.of(":bound",
				LockItem.number(call.now().earliest() - LockItem.micros(retention)));
		int[] deleted = new int[1];
		scan(call, UNUSED, bound, Map.of(), (items) -> {
			List<LockItem> some = items.subList(0, Math.min(items.size(), limit - deleted[0]));
			if (!some.isEmpty()) {
				deleted[0] += delete(some, bound, call);
			}
			return deleted[0] < limit;
		});
		return deleted[0];
	}

	private static int delete(List<LockItem> items, Map<String, AttributeValue> bound, DynamoDbCall call) {
		int deleted = 0;
		LockStorageException failure = null;
		for (Attempt<Boolean> attempt : SomeAtOnce.map(items, call,
				(item) -> call.delete(item.lockId(), UNUSED, bound).applied())) {
			deleted += Boolean.TRUE.equals(attempt.result()) ? 1 : 0;
			failure = (attempt.failure() != null) ? attempt.failure() : failure;
		}
		if (failure != null) {
			throw failure;
		}
		return deleted;
	}

	private static void scan(DynamoDbCall call, String filter, Map<String, AttributeValue> values,
			Map<String, AttributeValue> start, Predicate<List<LockItem>> consumer) {
		Map<String, AttributeValue> after = start;
		do {
			Page page = call.scan(filter, values, after);
			if (!consumer.test(page.items())) {
				return;
			}
			after = page.last();
		}
		while (!after.isEmpty());
	}

}
