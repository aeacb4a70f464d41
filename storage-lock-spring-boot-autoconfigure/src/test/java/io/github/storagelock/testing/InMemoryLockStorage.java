package io.github.storagelock.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.Renewal;

/**
 * The contract of {@link LockStorage} in its plainest form: a map under one monitor. Its
 * clock can be moved.
 */
public final class InMemoryLockStorage implements LockStorage {

	private static final Duration LONGEST = Duration.ofDays(365_000);

	private final LongSupplier clock;

	// Guarded by this, as the rest.
	private final Map<String, Row> rows = new TreeMap<>();

	private long skew;

	private volatile ReleaseSignals signals = ReleaseSignals.NONE;

	/**
	 * Creates a storage on the system's clock.
	 */
	public InMemoryLockStorage() {
		this(() -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
	}

	/**
	 * Creates a storage.
	 * @param clock its clock, in epoch microseconds
	 */
	public InMemoryLockStorage(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * Moves the clock, and only this one.
	 * @param step how far, backwards if negative
	 */
	public synchronized void moveClock(Duration step) {
		this.skew += step.toNanos() / 1_000;
	}

	/**
	 * Puts a record there as another node would have it.
	 * @param lockId what is locked
	 * @param ownerId who holds it
	 * @param lease for how long from now
	 * @return the token
	 */
	public synchronized long hold(String lockId, String ownerId, Duration lease) {
		this.rows.put(lockId, taken(ownerId, this.rows.get(lockId), lease, 1));
		return this.rows.get(lockId).token;
	}

	/**
	 * Puts a record there as it is.
	 * @param record what is there afterwards
	 */
	public synchronized void put(LockRecord record) {
		this.rows.put(record.lockId(),
				new Row(record.ownerId(), record.fencingToken(), record.acquiredAt(), record.expiresAt(), 0));
	}

	/**
	 * Deletes a record, as an administrator might.
	 * @param lockId what is locked
	 */
	public synchronized void delete(String lockId) {
		this.rows.remove(lockId);
	}

	/**
	 * Returns how many records there are, held or not.
	 * @return their number
	 */
	public synchronized int size() {
		return this.rows.size();
	}

	/**
	 * Lets a test give the signals.
	 * @param signals where waiters subscribe
	 */
	public void signalBy(ReleaseSignals signals) {
		this.signals = signals;
	}

	@Override
	public ReleaseSignals releaseSignals() {
		return this.signals;
	}

	@Override
	public synchronized Acquisition acquire(AcquireRequest request) {
		Row row = this.rows.get(request.lockId());
		if (row != null && row.expiresAt > now()) {
			return new Acquisition.Busy(row.ownerId, left(row.expiresAt));
		}
		Row taken = taken(request.ownerId(), row, request.lease(), request.tokens());
		this.rows.put(request.lockId(), taken);
		return new Acquisition.Granted(taken.token);
	}

	@Override
	public synchronized List<Renewal> renew(RenewRequest request) {
		List<Renewal> outcomes = new ArrayList<>();
		for (RenewRequest.Hold hold : request.holds()) {
			Row row = this.rows.get(hold.lockId());
			if (row != null && row.belongsTo(request.ownerId(), hold.fencingToken()) && row.expiresAt > now()) {
				long lease = micros(request.lease());
				long expiresAt = Math.min(Math.max(row.expiresAt, now() + lease), now() + 2 * lease);
				this.rows.put(hold.lockId(),
						new Row(row.ownerId, row.token, row.acquiredAt, expiresAt, row.wantedUntil));
				outcomes.add(Renewal.RENEWED);
			}
			else {
				outcomes.add(Renewal.LOST);
			}
		}
		return outcomes;
	}

	@Override
	public synchronized boolean release(ReleaseRequest request) {
		Row row = this.rows.get(request.lockId());
		if (row == null || !row.belongsTo(request.ownerId(), request.fencingToken())) {
			return false;
		}
		long keptUntil = Math.min(now(), row.acquiredAt) + micros(request.minHold());
		// Free whatever the clock does, and still the time of the release.
		long expiresAt = (keptUntil > now()) ? keptUntil : -now();
		this.rows.put(request.lockId(), new Row(null, request.lastToken(), row.acquiredAt, expiresAt, row.wantedUntil));
		return true;
	}

	@Override
	public synchronized Optional<LockRecord> find(String lockId) {
		return Optional.ofNullable(this.rows.get(lockId)).map((row) -> record(lockId, row));
	}

	@Override
	public synchronized List<LockRecord> findAll(int limit) {
		return this.rows.entrySet()
			.stream()
			.map((entry) -> record(entry.getKey(), entry.getValue()))
			.filter(LockRecord::isHeld)
			.limit(limit)
			.toList();
	}

	@Override
	public synchronized int sweep(Duration retention, int limit) {
		long before = now() - micros(retention);
		List<String> old = this.rows.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().expiresAt <= now() && Math.abs(entry.getValue().expiresAt) < before)
			.map(Map.Entry::getKey)
			.limit(limit)
			.toList();
		old.forEach(this.rows::remove);
		return old.size();
	}

	@Override
	public synchronized void announceWaiter(String lockId, Duration time) {
		this.rows.computeIfPresent(lockId, (id, row) -> new Row(row.ownerId, row.token, row.acquiredAt, row.expiresAt,
				Math.max(row.wantedUntil, now() + micros(time))));
	}

	private Row taken(String ownerId, @Nullable Row before, Duration lease, int tokens) {
		long now = now();
		long token = Math.max((before != null) ? before.token + 1 : 0, now) + tokens - 1;
		return new Row(ownerId, token, now, now + micros(lease), (before != null) ? before.wantedUntil : 0);
	}

	private LockRecord record(String lockId, Row row) {
		return new LockRecord(lockId, row.ownerId, row.token, row.acquiredAt, Math.abs(row.expiresAt),
				left(row.expiresAt), left(row.wantedUntil));
	}

	private Duration left(long end) {
		return Duration.of(Math.max(0, end - now()), ChronoUnit.MICROS);
	}

	private long now() {
		return this.clock.getAsLong() + this.skew;
	}

	private static long micros(Duration duration) {
		if (duration.isNegative()) {
			return 0;
		}
		Duration bounded = (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
		return bounded.getSeconds() * 1_000_000 + bounded.getNano() / 1_000;
	}

	private record Row(@Nullable String ownerId, long token, long acquiredAt, long expiresAt, long wantedUntil) {

		boolean belongsTo(String ownerId, long token) {
			return ownerId.equals(this.ownerId) && token == this.token;
		}

	}

}
