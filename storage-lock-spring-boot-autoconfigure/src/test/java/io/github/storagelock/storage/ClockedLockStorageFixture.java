package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.storagelock.storage.RenewRequest.Hold;

/**
 * A storage under test that keeps times and tokens in its records, and a way around its
 * rules.
 */
public interface ClockedLockStorageFixture extends LockStorageFixture {

	/**
	 * Sets the clock once more.
	 * @param step by how much, backwards if negative
	 * @return the same storage with that clock
	 */
	LockStorage after(Duration step);

	/**
	 * Writes a record as it is, over the one that is there.
	 */
	void put(LockRecord record);

	/**
	 * Writes many records.
	 */
	default void putAll(List<LockRecord> records) {
		records.forEach(this::put);
	}

	default void change(String lockId, UnaryOperator<LockRecord> change) {
		put(change.apply(stored(lockId)));
	}

	@Override
	default void expire(String lockId) {
		change(lockId, (record) -> withTimes(record, record.acquiredAt(), record.acquiredAt()));
	}

	@Override
	default List<Hold> holds(String ownerId, int count) {
		String now = uniqueId();
		grantedToken(now, ownerId);
		LockRecord model = stored(now);
		delete(now);
		List<LockRecord> records = IntStream.range(0, count)
			.mapToObj((i) -> new LockRecord(uniqueId(), ownerId, 1_000 + i, model.acquiredAt(), model.expiresAt(),
					Duration.ZERO))
			.toList();
		putAll(records);
		return records.stream().map((record) -> new Hold(record.lockId(), record.fencingToken())).toList();
	}

	@Override
	default List<String> expiredIds(int count) {
		List<String> ids = Stream.generate(this::uniqueId).limit(count).toList();
		putAll(ids.stream().map((id) -> new LockRecord(id, "gone", 1, 1, 1, Duration.ZERO)).toList());
		return ids;
	}

	static LockRecord withTimes(LockRecord record, long acquiredAt, long expiresAt) {
		return new LockRecord(record.lockId(), record.ownerId(), record.fencingToken(), acquiredAt, expiresAt,
				Duration.ZERO);
	}

	static LockRecord withToken(LockRecord record, long token) {
		return new LockRecord(record.lockId(), record.ownerId(), token, record.acquiredAt(), record.expiresAt(),
				Duration.ZERO);
	}

	static long micros(Duration duration) {
		return duration.toNanos() / 1_000;
	}

}
