package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;

import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.etcd.EtcdRemaining.Time;

/**
 * Notes that nodes wait: a key that says for how long, on a lease of its own. Whether it
 * was there before a lock was taken is told by revisions.
 */
final class EtcdWaiters {

	// A thousand years.
	private static final Duration LONGEST = Duration.ofDays(365_000);

	private static final Duration MOMENT = Duration.ofMillis(1);

	private final EtcdTransactions transactions;

	private final EtcdLeases leases;

	private final EtcdRemaining remaining;

	private final Grants grants;

	private final EtcdKeys keys;

	EtcdWaiters(EtcdTransactions transactions, EtcdLeases leases, EtcdRemaining remaining, Grants grants,
			EtcdKeys keys) {
		this.transactions = transactions;
		this.leases = leases;
		this.remaining = remaining;
		this.grants = grants;
		this.keys = keys;
	}

	/**
	 * Notes that a node waits, if there is anything to wait for.
	 * @return whether that was noted now
	 */
	boolean announce(String lockId, Duration time, EtcdCall call) {
		ByteSequence key = this.keys.taken(lockId);
		ByteSequence wanted = this.keys.wanted(lockId);
		TxnResponse seen = call.answer(this.transactions.read(List.of(key, this.keys.released(lockId), wanted)),
				Effect.NONE);
		Optional<KeyValue> taken = EtcdTransactions.found(seen, 0);
		Optional<KeyValue> note = EtcdTransactions.found(seen, 2);
		if (taken.isEmpty() && EtcdTransactions.found(seen, 1).isEmpty()
				|| note.isPresent() && isEnough(lockId, taken, note.get(), time, call)) {
			return false;
		}
		Duration bounded = (time.compareTo(LONGEST) < 0) ? time : LONGEST;
		GrantedLease lease = call.answer(this.leases.grant(EtcdLeases.seconds(bounded)), Effect.NONE);
		return call.answer(this.transactions.write(
				List.of(EtcdTransactions.isCreatedAt(key, taken.map(KeyValue::getCreateRevision).orElse(0L))),
				List.of(EtcdTransactions.put(wanted, EtcdKeys.bytes(Long.toString(bounded.toMillis())), lease.id())),
				wanted), Effect.UNKNOWN)
			.isSucceeded();
	}

	private boolean isEnough(String lockId, Optional<KeyValue> taken, KeyValue note, Duration time, EtcdCall call) {
		return note.getModRevision() > taken.map(KeyValue::getCreateRevision).orElse(0L)
				&& wanted(lockId, taken.map(TakenKey::of), note, this.remaining.of(note.getLease(), call, Effect.NONE))
					.compareTo(time.dividedBy(2)) >= 0;
	}

	/**
	 * Returns for how long a lock is still wanted, as a note says. Its lease tells whole
	 * seconds: the time is the longest that it may be, but one that was made before this
	 * process took the lock is older than that.
	 * @param left the time of the note's lease; empty if it is over
	 */
	Duration wanted(String lockId, Optional<TakenKey> taken, KeyValue note, Optional<Time> left) {
		if (left.isEmpty()) {
			return Duration.ZERO;
		}
		Duration age = left.get().length().minus(left.get().remaining());
		Duration before = taken.filter((key) -> note.getModRevision() < key.token().revision())
			.flatMap((key) -> this.grants.find(lockId, key.token()))
			.map((grant) -> Duration.ofNanos(System.nanoTime() - grant.calledAt()).plus(MOMENT))
			.orElse(Duration.ZERO);
		Duration time = Duration.ofMillis(Long.parseLong(EtcdKeys.text(note.getValue())));
		return max(Duration.ZERO, time.minus(max(Duration.ZERO, max(age, before))));
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

}
