package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * Takes a lock: creates its key, on a lease of its own, if there is none.
 */
final class EtcdAcquisition {

	private final EtcdTransactions transactions;

	private final EtcdLeases leases;

	private final EtcdRemaining remaining;

	private final Grants grants;

	private final EtcdKeys keys;

	EtcdAcquisition(EtcdTransactions transactions, EtcdLeases leases, EtcdRemaining remaining, Grants grants,
			EtcdKeys keys) {
		this.transactions = transactions;
		this.leases = leases;
		this.remaining = remaining;
		this.grants = grants;
		this.keys = keys;
	}

	Acquisition acquire(AcquireRequest request, EtcdCall call) {
		Plan plan = new Plan(request, this.keys.taken(request.lockId()), this.keys.released(request.lockId()),
				TakenKey.held(request.ownerId(), Token.checked(request.tokens())), EtcdLeases.seconds(request.lease()),
				System.nanoTime());
		Optional<GrantedLease> spare = this.leases.takeSpare(plan.seconds());
		// The lease must be whole when the call was begun, whenever that is known.
		CompletableFuture<Long> kept = spare.map((lease) -> this.leases.keepAlive(lease.id()))
			.orElseGet(() -> CompletableFuture.completedFuture(plan.seconds()));
		// An attempt writes to the disk of etcd even if it fails: look first, unless this
		// node itself has just released the lock.
		if (!this.grants.takeFreed(request.lockId())) {
			Optional<Busy> busy = look(plan, call);
			if (busy.isPresent()) {
				spare.ifPresent(this.leases::keepSpare);
				return busy.get();
			}
		}
		return spare.flatMap((lease) -> take(plan, lease, kept, call))
			.or(() -> take(plan, grant(plan, call), CompletableFuture.completedFuture(plan.seconds()), call))
			.orElse(Busy.UNKNOWN);
	}

	private Optional<Busy> look(Plan plan, EtcdCall call) {
		TxnResponse seen = call.answer(this.transactions.read(List.of(plan.key())), Effect.NONE);
		return EtcdTransactions.found(seen, 0)
			.map(TakenKey::of)
			.map((taken) -> this.remaining.of(taken.leaseId(), call, Effect.NONE)
				.map((time) -> new Busy(taken.ownerId(), time.remaining()))
				.orElse(Busy.UNKNOWN));
	}

	private GrantedLease grant(Plan plan, EtcdCall call) {
		return call.answer(this.leases.grant(plan.seconds()), Effect.NONE);
	}

	/**
	 * Tries to create the key.
	 * @return empty if the lease is over
	 */
	private Optional<Acquisition> take(Plan plan, GrantedLease lease, CompletableFuture<Long> kept, EtcdCall call) {
		CompletableFuture<TxnResponse> attempt = this.transactions.write(
				List.of(EtcdTransactions.isCreatedAt(plan.key(), 0)),
				List.of(EtcdTransactions.put(plan.key(), plan.value(), lease.id()),
						EtcdTransactions.delete(plan.released())),
				plan.key());
		try {
			Optional<TxnResponse> answer = call.answerUnlessLeaseGone(attempt, Effect.UNKNOWN);
			if (answer.isEmpty() || call.answerUnlessLeaseGone(kept, Effect.UNKNOWN).isEmpty()) {
				return Optional.empty();
			}
			return Optional.of(outcome(plan, lease, answer.get()));
		}
		catch (LockStorageException ex) {
			this.leases.abandon(lease);
			throw ex;
		}
	}

	private Acquisition outcome(Plan plan, GrantedLease lease, TxnResponse answer) {
		if (answer.isSucceeded()) {
			return granted(plan, lease, answer.getHeader().getRevision());
		}
		Optional<KeyValue> present = EtcdTransactions.found(answer, 0);
		if (present.filter((key) -> key.getLease() == lease.id() && key.getValue().equals(plan.value())).isPresent()) {
			// The request was carried out twice: the first time it was granted.
			return granted(plan, lease, present.get().getCreateRevision());
		}
		this.leases.keepSpare(lease);
		return present.map(TakenKey::of).map((taken) -> new Busy(taken.ownerId(), Duration.ZERO)).orElse(Busy.UNKNOWN);
	}

	private Granted granted(Plan plan, GrantedLease lease, long revision) {
		Token token = new Token(revision, plan.request().tokens());
		this.grants.granted(plan.request().lockId(), token, lease, plan.calledAt());
		return new Granted(token.value());
	}

	/**
	 * What is to be done.
	 *
	 * @param request what was asked for
	 * @param key the key to create
	 * @param released the key that has the last token meanwhile
	 * @param value what the key will say
	 * @param seconds the length of its lease
	 * @param calledAt when the call was begun
	 */
	private record Plan(AcquireRequest request, ByteSequence key, ByteSequence released, ByteSequence value,
			long seconds, long calledAt) {
	}

}
