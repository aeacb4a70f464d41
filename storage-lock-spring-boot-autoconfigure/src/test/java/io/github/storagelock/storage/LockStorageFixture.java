package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The storage under test, and what a test does with it.
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
	 * Lets a lease end now, without waiting.
	 */
	void expire(String lockId);

	/**
	 * Deletes a record as an administrator would.
	 */
	void delete(String lockId);

	/**
	 * Returns the shortest lease that the storage can keep, for tests that wait for its
	 * end.
	 */
	default Duration shortestLease() {
		return Duration.ofMillis(400);
	}

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

	/**
	 * Returns the last of some tokens.
	 */
	default long grantedBlock(String lockId, String ownerId, int tokens) {
		Acquisition acquisition = storage().acquire(new AcquireRequest(lockId, ownerId, LEASE, tokens));
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

	/**
	 * Returns the owner that is stored; null if there is none, or no record.
	 */
	default @Nullable String storedOwner(String lockId) {
		return storage().find(lockId).map(LockRecord::ownerId).orElse(null);
	}

	/**
	 * Returns many holds of one owner.
	 */
	default List<Hold> holds(String ownerId, int count) {
		return Stream.generate(this::uniqueId)
			.limit(count)
			.map((id) -> new Hold(id, grantedToken(id, ownerId)))
			.toList();
	}

	/**
	 * Returns the ids of many leases that have ended.
	 */
	default List<String> expiredIds(int count) {
		List<String> ids = holds("gone", count).stream().map(Hold::lockId).toList();
		ids.forEach(this::expire);
		return ids;
	}

}
