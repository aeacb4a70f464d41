package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The storage under test, and a way around its rules.
 */
public interface LockStorageFixture {

	/**
	 * A lease that does not end during a test.
	 */
	Duration LEASE = Duration.ofSeconds(30);

	/**
	 * Returns the storage.
	 */
	LockStorage storage();

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

	/**
	 * Deletes a record as an administrator would.
	 */
	void delete(String lockId);

	/**
	 * Returns by how much leases are longer than asked for, on a clock that moves in
	 * steps.
	 */
	default Duration clockStep() {
		return Duration.ZERO;
	}

	/**
	 * Waits until the storage's clock shows another time, so that tokens grow even where
	 * the record that had the last one is gone.
	 */
	default void awaitClockStep() {
		if (!clockStep().isZero()) {
			long end = System.nanoTime() + clockStep().plusMillis(1).toNanos();
			while (end - System.nanoTime() > 0) {
				LockSupport.parkNanos(end - System.nanoTime());
			}
		}
	}

	default String uniqueId() {
		return "lock-" + UUID.randomUUID();
	}

	default Acquisition acquire(String lockId, String ownerId) {
		return storage().acquire(new AcquireRequest(lockId, ownerId, LEASE));
	}

	default long grantedToken(String lockId, String ownerId) {
		return grantedToken(lockId, ownerId, LEASE);
	}

	default long grantedToken(String lockId, String ownerId, Duration lease) {
		Acquisition acquisition = storage().acquire(new AcquireRequest(lockId, ownerId, lease));
		assertThat(acquisition).isInstanceOf(Granted.class);
		return ((Granted) acquisition).fencingToken();
	}

	default boolean release(String lockId, String ownerId, long token) {
		return storage().release(new ReleaseRequest(lockId, ownerId, token, Duration.ZERO));
	}

	default List<Renewal> renew(String ownerId, Duration lease, Hold... holds) {
		return storage().renew(new RenewRequest(ownerId, lease, List.of(holds)));
	}

	/**
	 * Returns what is stored, without the time that is left, so that it can be compared.
	 */
	default LockRecord stored(String lockId) {
		LockRecord record = storage().find(lockId).orElseThrow();
		return new LockRecord(record.lockId(), record.ownerId(), record.fencingToken(), record.acquiredAt(),
				record.expiresAt(), Duration.ZERO);
	}

	default void change(String lockId, UnaryOperator<LockRecord> change) {
		put(change.apply(stored(lockId)));
	}

	/**
	 * Lets a lease end now, without waiting.
	 */
	default void expire(String lockId) {
		change(lockId, (record) -> withTimes(record, record.acquiredAt(), record.acquiredAt()));
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
