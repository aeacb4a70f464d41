package io.github.storagelock.storage.memory;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.Renewal;

/**
 * Keeps locks in the memory of this process, where no other process sees them. Use it in
 * tests of an application that has no database there, and where one node is all there
 * ever is: it keeps the whole contract of {@link LockStorage} but durability, so that
 * waits, minimum holds, fencing tokens and losses are those of any other storage.
 * <p>
 * A test plays the other nodes: {@link #hold} is somebody else who has the lock,
 * {@link #take} lets a holder lose it, {@link #advance} lets leases and minimum holds run
 * out without waiting. The clock is that of the system at first, and is moved by nothing
 * else from then on.
 *
 * @since 0.1.0
 */
public final class InMemoryLockStorage implements LockStorage {

	private static final Duration LONGEST = Duration.ofDays(365_000);

	private final LongSupplier clock;

	// Held while the rest is read or changed.
	private final ReentrantLock guard = new ReentrantLock();

	private final NavigableMap<String, MemoryRecord> records = new TreeMap<>();

	private long skew;

	/**
	 * Creates a storage on a clock of its own.
	 */
	public InMemoryLockStorage() {
		this(new MemoryClock());
	}

	/**
	 * Creates a storage.
	 * @param clock its clock, in epoch microseconds
	 */
	public InMemoryLockStorage(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * Deletes all records, so that the next test finds every lock free. Whoever holds one
	 * loses it. The clock stays where it was moved to.
	 */
	public void clear() {
		guarded(() -> {
			this.records.clear();
			return null;
		});
	}

	/**
	 * Gives a lock to somebody else, also if it is held.
	 * @param lockId what is locked
	 * @param ownerId who holds it from now on
	 * @param lease for how long from now
	 * @return the fencing token of that hold
	 */
	public long hold(String lockId, String ownerId, Duration lease) {
		return guarded(() -> {
			MemoryRecord taken = taken(ownerId, this.records.get(lockId), lease, 1);
			this.records.put(lockId, taken);
			return taken.token();
		});
	}

	/**
	 * Takes a lock away from its holder, who finds out at the next renewal, check or
	 * release, as one does who was stopped for longer than the lease. It is free then.
	 * @param lockId what is locked
	 * @return whether somebody held it
	 */
	public boolean take(String lockId) {
		return guarded(() -> {
			MemoryRecord record = this.records.get(lockId);
			if (record == null || record.ownerId() == null || record.expiresAt() <= now()) {
				return false;
			}
			this.records.put(lockId, record.released(record.token(), -now()));
			return true;
		});
	}

	/**
	 * Moves the clock of this storage, and no other.
	 * @param step how far, backwards if negative
	 */
	public void advance(Duration step) {
		guarded(() -> this.skew += step.toNanos() / 1_000);
	}

	/**
	 * Puts a record there as it is, over the one that is there.
	 * @param record what is there afterwards
	 */
	public void put(LockRecord record) {
		guarded(() -> this.records.put(record.lockId(),
				new MemoryRecord(record.ownerId(), record.fencingToken(), record.acquiredAt(), record.expiresAt(), 0)));
	}

	/**
	 * Deletes a record, as an administrator might.
	 * @param lockId what is locked
	 */
	public void delete(String lockId) {
		guarded(() -> this.records.remove(lockId));
	}

	/**
	 * Returns how many records there are, held or not.
	 * @return their number
	 */
	public int size() {
		return guarded(this.records::size);
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		return guarded(() -> {
			MemoryRecord record = this.records.get(request.lockId());
			if (record != null && record.expiresAt() > now()) {
				return new Acquisition.Busy(record.ownerId(), left(record.expiresAt()));
			}
			MemoryRecord taken = taken(request.ownerId(), record, request.lease(), request.tokens());
			this.records.put(request.lockId(), taken);
			return new Acquisition.Granted(taken.token());
		});
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		return guarded(() -> request.holds()
			.stream()
			.map((hold) -> renew(hold, request.ownerId(), micros(request.lease())))
			.toList());
	}

	private Renewal renew(RenewRequest.Hold hold, String ownerId, long lease) {
		MemoryRecord record = this.records.get(hold.lockId());
		long now = now();
		if (record == null || !record.belongsTo(ownerId, hold.fencingToken()) || record.expiresAt() <= now) {
			return (record != null && record.isRevoked(hold.fencingToken())) ? Renewal.REVOKED : Renewal.LOST;
		}
		long expiresAt = Math.min(Math.max(record.expiresAt(), now + lease), now + 2 * lease);
		this.records.put(hold.lockId(), record.withExpiry(expiresAt));
		return Renewal.RENEWED;
	}

	@Override
	public boolean release(ReleaseRequest request) {
		return guarded(() -> {
			MemoryRecord record = this.records.get(request.lockId());
			if (record == null || !record.belongsTo(request.ownerId(), request.fencingToken())) {
				return false;
			}
			long now = now();
			long keptUntil = Math.min(now, record.acquiredAt()) + micros(request.minHold());
			// Free whatever the clock does, and still the time of the release.
			long expiresAt = (keptUntil > now) ? keptUntil : -now;
			this.records.put(request.lockId(), record.released(request.lastToken(), expiresAt));
			return true;
		});
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		return guarded(() -> {
			MemoryRecord record = this.records.get(lockId);
			if (record == null || record.ownerId() == null || record.token() != token || record.expiresAt() <= now()) {
				return false;
			}
			this.records.put(lockId, record.released(token, atOnce ? -now() : record.expiresAt()));
			return true;
		});
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		return guarded(() -> Optional.ofNullable(this.records.get(lockId)).map((record) -> lockRecord(lockId, record)));
	}

	@Override
	public List<LockRecord> findAll(@Nullable String after, int limit) {
		return guarded(() -> ((after != null) ? this.records.tailMap(after, false) : this.records).entrySet()
			.stream()
			.map((entry) -> lockRecord(entry.getKey(), entry.getValue()))
			.filter(LockRecord::isHeld)
			.limit(limit)
			.toList());
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return guarded(() -> {
			long now = now();
			long before = now - micros(retention);
			List<String> old = this.records.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().expiresAt() <= now
						&& Math.abs(entry.getValue().expiresAt()) < before)
				.map(Map.Entry::getKey)
				.limit(limit)
				.toList();
			old.forEach(this.records::remove);
			return old.size();
		});
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		guarded(() -> this.records.computeIfPresent(lockId,
				(id, record) -> record.wantedUntil(Math.max(record.wantedUntil(), now() + micros(time)))));
	}

	@Override
	public String toString() {
		return "the memory of this process, where no other node sees them";
	}

	private MemoryRecord taken(String ownerId, @Nullable MemoryRecord before, Duration lease, int tokens) {
		long now = now();
		long token = Math.max((before != null) ? before.token() + 1 : 0, now) + tokens - 1;
		return new MemoryRecord(ownerId, token, now, now + micros(lease), (before != null) ? before.wantedUntil() : 0);
	}

	private LockRecord lockRecord(String lockId, MemoryRecord record) {
		return new LockRecord(lockId, record.ownerId(), record.token(), record.acquiredAt(),
				Math.abs(record.expiresAt()), left(record.expiresAt()), left(record.wantedUntil()));
	}

	private Duration left(long end) {
		return Duration.of(Math.max(0, end - now()), ChronoUnit.MICROS);
	}

	private long now() {
		return this.clock.getAsLong() + this.skew;
	}

	private <T extends @Nullable Object> T guarded(Supplier<T> action) {
		this.guard.lock();
		try {
			return action.get();
		}
		finally {
			this.guard.unlock();
		}
	}

	private static long micros(Duration duration) {
		if (duration.isNegative()) {
			return 0;
		}
		Duration bounded = (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
		return bounded.getSeconds() * 1_000_000 + bounded.getNano() / 1_000;
	}

}
