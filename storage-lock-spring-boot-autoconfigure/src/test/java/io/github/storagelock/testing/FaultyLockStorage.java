package io.github.storagelock.testing;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

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
 * Counts what a storage is asked, and disturbs it as {@link Fault}s say.
 */
public final class FaultyLockStorage implements LockStorage {

	private final LockStorage storage;

	private volatile @Nullable ReleaseSignals signals;

	private final Map<Operation, Script> scripts = new EnumMap<>(Operation.class);

	/**
	 * Creates a storage without faults.
	 * @param storage what carries the requests out
	 */
	public FaultyLockStorage(LockStorage storage) {
		this.storage = storage;
		for (Operation operation : Operation.values()) {
			this.scripts.put(operation, new Script());
		}
	}

	/**
	 * Lets a test give the signals.
	 * @param signals where waiters subscribe
	 */
	public void signalBy(ReleaseSignals signals) {
		this.signals = signals;
	}

	/**
	 * Disturbs the next calls, one fault each.
	 * @param operation which calls
	 * @param faults what happens to them
	 */
	public void next(Operation operation, Fault... faults) {
		this.scripts.get(operation).next.addAll(List.of(faults));
	}

	/**
	 * Disturbs all calls for which there is no {@linkplain #next next} fault.
	 * @param operation which calls
	 * @param fault what happens to them
	 */
	public void always(Operation operation, Fault fault) {
		this.scripts.get(operation).always = fault;
	}

	/**
	 * Disturbs all calls of all kinds.
	 * @param fault what happens to them
	 */
	public void always(Fault fault) {
		this.scripts.values().forEach((script) -> script.always = fault);
	}

	/**
	 * Ends all faults.
	 */
	public void heal() {
		this.scripts.values().forEach((script) -> {
			script.next.clear();
			script.always = Fault.NONE;
		});
	}

	/**
	 * Returns how often an operation was called.
	 * @param operation which
	 * @return the number of calls, whatever became of them
	 */
	public int count(Operation operation) {
		return this.scripts.get(operation).calls.get();
	}

	/**
	 * Returns how often any operation was called.
	 * @return the number of calls, whatever became of them
	 */
	public int count() {
		return this.scripts.values().stream().mapToInt((script) -> script.calls.get()).sum();
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		return call(Operation.ACQUIRE, () -> this.storage.acquire(request));
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		return call(Operation.RENEW, () -> this.storage.renew(request));
	}

	@Override
	public boolean release(ReleaseRequest request) {
		return call(Operation.RELEASE, () -> this.storage.release(request));
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		return call(Operation.REVOKE, () -> this.storage.revoke(lockId, token, atOnce));
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		return call(Operation.FIND, () -> this.storage.find(lockId));
	}

	@Override
	public List<LockRecord> findAll(@Nullable String after, int limit) {
		return call(Operation.FIND_ALL, () -> this.storage.findAll(after, limit));
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return call(Operation.SWEEP, () -> this.storage.sweep(retention, limit));
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		call(Operation.ANNOUNCE_WAITER, () -> {
			this.storage.announceWaiter(lockId, time);
			return true;
		});
	}

	@Override
	public ReleaseSignals releaseSignals() {
		ReleaseSignals given = this.signals;
		return (given != null) ? given : this.storage.releaseSignals();
	}

	private <T> T call(Operation operation, Supplier<T> request) {
		Script script = this.scripts.get(operation);
		// First, so that who has seen the count gets the next one.
		Fault next = script.next.poll();
		script.calls.incrementAndGet();
		return ((next != null) ? next : script.always).apply(request);
	}

	/**
	 * The methods of {@link LockStorage}.
	 */
	public enum Operation {

		/**
		 * {@link LockStorage#acquire}.
		 */
		ACQUIRE,

		/**
		 * {@link LockStorage#renew}.
		 */
		RENEW,

		/**
		 * {@link LockStorage#release}.
		 */
		RELEASE,

		/**
		 * {@link LockStorage#revoke}.
		 */
		REVOKE,

		/**
		 * {@link LockStorage#find}.
		 */
		FIND,

		/**
		 * {@link LockStorage#findAll}.
		 */
		FIND_ALL,

		/**
		 * {@link LockStorage#sweep}.
		 */
		SWEEP,

		/**
		 * {@link LockStorage#announceWaiter}.
		 */
		ANNOUNCE_WAITER

	}

	private static final class Script {

		private final Queue<Fault> next = new ConcurrentLinkedQueue<>();

		private final AtomicInteger calls = new AtomicInteger();

		private volatile Fault always = Fault.NONE;

	}

}
