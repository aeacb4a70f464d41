package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.etcd.EtcdRemaining.Time;

/**
 * Reads locks.
 */
final class EtcdQueries {

	private static final int PAGE = 500;

	private final EtcdTransactions transactions;

	private final EtcdRemaining remaining;

	private final EtcdWaiters waiters;

	private final EtcdKeys keys;

	EtcdQueries(EtcdTransactions transactions, EtcdRemaining remaining, EtcdWaiters waiters, EtcdKeys keys) {
		this.transactions = transactions;
		this.remaining = remaining;
		this.waiters = waiters;
		this.keys = keys;
	}

	Optional<LockRecord> find(String lockId, EtcdCall call) {
		TxnResponse seen = call.answer(
				this.transactions
					.read(List.of(this.keys.taken(lockId), this.keys.released(lockId), this.keys.wanted(lockId))),
				Effect.UNKNOWN);
		Optional<TakenKey> taken = EtcdTransactions.found(seen, 0).map(TakenKey::of);
		Optional<KeyValue> note = EtcdTransactions.found(seen, 2);
		// Both are asked for before the answer to one is waited for.
		Optional<CompletableFuture<Optional<Time>>> noted = note.map((key) -> this.remaining.ask(key.getLease()));
		Optional<CompletableFuture<Optional<Time>>> left = taken.map((key) -> this.remaining.ask(key.leaseId()));
		Duration wanted = note.isEmpty() ? Duration.ZERO : this.waiters.wanted(lockId, taken, note.get(),
				noted.flatMap((asked) -> this.remaining.of(asked, call, Effect.UNKNOWN)));
		if (taken.isPresent()) {
			return left.flatMap((asked) -> this.remaining.of(asked, call, Effect.UNKNOWN))
				.map((time) -> record(lockId, taken.get(), time, wanted));
		}
		return EtcdTransactions.found(seen, 1)
			.map(LastToken::of)
			.map((last) -> new LockRecord(lockId, null, last.token(), 0, 0, Duration.ZERO, wanted));
	}

	List<LockRecord> findHeld(@Nullable String after, int limit, EtcdCall call) {
		List<LockRecord> held = new ArrayList<>();
		ByteSequence from = (after != null) ? after(this.keys.taken(after)) : this.keys.firstTaken();
		boolean more = true;
		while (more && held.size() < limit) {
			GetResponse page = call.answer(this.transactions.range(from, this.keys.endOfTaken(), PAGE), Effect.UNKNOWN);
			List<KeyValue> found = page.getKvs();
			more = page.isMore() && !found.isEmpty();
			if (more) {
				from = after(found.get(found.size() - 1).getKey());
			}
			addHeld(held, found, limit, call);
		}
		return held;
	}

	private void addHeld(List<LockRecord> held, List<KeyValue> page, int limit, EtcdCall call) {
		List<KeyValue> candidates = page.stream()
			.filter((key) -> TakenKey.of(key).ownerId() != null)
			.limit(limit - held.size())
			.toList();
		List<CompletableFuture<Optional<Time>>> times = candidates.stream()
			.map((key) -> this.remaining.ask(key.getLease()))
			.toList();
		for (int i = 0; i < candidates.size(); i++) {
			KeyValue key = candidates.get(i);
			this.remaining.of(times.get(i), call, Effect.UNKNOWN)
				.ifPresent((time) -> held
					.add(record(this.keys.lockId(key.getKey()), TakenKey.of(key), time, Duration.ZERO)));
		}
	}

	/**
	 * Returns what etcd knows: not since when a lock is held, only the length of its
	 * lease and what is left of that.
	 */
	private static LockRecord record(String lockId, TakenKey taken, Time time, Duration wanted) {
		return new LockRecord(lockId, taken.ownerId(), taken.token().value(), 0,
				TimeUnit.SECONDS.toMicros(time.length().toSeconds()), time.remaining(), wanted);
	}

	/**
	 * Returns the key that comes next.
	 */
	private static ByteSequence after(ByteSequence key) {
		return key.concat(ByteSequence.from(new byte[1]));
	}

}
