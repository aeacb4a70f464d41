package io.github.storagelock.storage;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.RenewRequest.Hold;

/**
 * A map whose entries are gone when their time is over, as in a storage that ends leases
 * by itself: it has no clock to read, keeps nothing of what is free, and makes its tokens
 * of a revision that grows with each write.
 */
final class EphemeralLockStorage implements LockStorage {

	private static final Duration LONGEST = Duration.ofDays(10_000);

	// Guarded by this, as the rest.
	private final Map<String, Entry> taken = new HashMap<>();

	private final Map<String, Long> wanted = new HashMap<>();

	private long revision = 1;

	@Override
	public synchronized Acquisition acquire(AcquireRequest request) {
		Entry present = present(request.lockId());
		if (present != null) {
			return new Acquisition.Busy(present.ownerId, left(present.end));
		}
		long token = (++this.revision << 20) + request.tokens() - 1;
		this.taken.put(request.lockId(), new Entry(request.ownerId(), token, now(), end(request.lease())));
		return new Acquisition.Granted(token);
	}

	@Override
	public synchronized List<Renewal> renew(RenewRequest request) {
		return request.holds().stream().map((hold) -> renew(request, hold)).toList();
	}

	private Renewal renew(RenewRequest request, Hold hold) {
		Entry present = present(hold.lockId());
		if (present == null || !present.belongsTo(request.ownerId(), hold.fencingToken())) {
			boolean revoked = present != null && present.ownerId == null && present.token == hold.fencingToken();
			return revoked ? Renewal.REVOKED : Renewal.LOST;
		}
		long end = Math.max(present.end, end(request.lease()));
		this.taken.put(hold.lockId(), new Entry(present.ownerId, present.token, present.begin, end));
		return Renewal.RENEWED;
	}

	@Override
	public synchronized boolean release(ReleaseRequest request) {
		Entry present = present(request.lockId());
		if (present == null || !present.belongsTo(request.ownerId(), request.fencingToken())) {
			return false;
		}
		long end = present.begin + nanos(request.minHold());
		this.taken.put(request.lockId(), new Entry(null, request.lastToken(), present.begin, end));
		return true;
	}

	@Override
	public synchronized boolean revoke(String lockId, long token, boolean atOnce) {
		Entry present = present(lockId);
		if (present == null || present.ownerId == null || present.token != token) {
			return false;
		}
		if (atOnce) {
			this.taken.remove(lockId);
		}
		else {
			this.taken.put(lockId, new Entry(null, token, present.begin, present.end));
		}
		return true;
	}

	@Override
	public synchronized void announceWaiter(String lockId, Duration time) {
		if (present(lockId) != null) {
			this.wanted.merge(lockId, end(time), Math::max);
		}
	}

	@Override
	public synchronized Optional<LockRecord> find(String lockId) {
		return Optional.ofNullable(present(lockId)).map((entry) -> record(lockId, entry));
	}

	@Override
	public synchronized List<LockRecord> findAll(@Nullable String after, int limit) {
		return this.taken.keySet()
			.stream()
			.filter((lockId) -> after == null || lockId.compareTo(after) > 0)
			.sorted()
			.toList()
			.stream()
			.flatMap((lockId) -> find(lockId).stream())
			.filter(LockRecord::isHeld)
			.limit(limit)
			.toList();
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return 0;
	}

	/**
	 * Lets the time of an entry be over.
	 */
	synchronized void end(String lockId) {
		this.taken.remove(lockId);
	}

	private @Nullable Entry present(String lockId) {
		Entry entry = this.taken.get(lockId);
		if (entry != null && entry.end - now() <= 0) {
			this.taken.remove(lockId);
			return null;
		}
		return entry;
	}

	private LockRecord record(String lockId, Entry entry) {
		return new LockRecord(lockId, entry.ownerId, entry.token, 0, 0, left(entry.end),
				left(this.wanted.getOrDefault(lockId, now())));
	}

	private static Duration left(long end) {
		return Duration.ofNanos(Math.max(0, end - now()));
	}

	private static long end(Duration time) {
		return now() + nanos(time);
	}

	private static long nanos(Duration time) {
		return time.isNegative() ? 0 : ((time.compareTo(LONGEST) < 0) ? time : LONGEST).toNanos();
	}

	private static long now() {
		return System.nanoTime();
	}

	private record Entry(@Nullable String ownerId, long token, long begin, long end) {

		boolean belongsTo(String ownerId, long token) {
			return ownerId.equals(this.ownerId) && token == this.token;
		}

	}

}
