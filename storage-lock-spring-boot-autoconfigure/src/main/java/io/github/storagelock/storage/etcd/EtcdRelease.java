package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;

import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;

/**
 * Gives a lock back: deletes its key, or leaves it to a lease of the rest of a minimum
 * hold.
 */
final class EtcdRelease {

	private final EtcdTransactions transactions;

	private final EtcdLeases leases;

	private final ReleasedLease releasedLease;

	private final Grants grants;

	private final EtcdKeys keys;

	// Names each release, so that one that is carried out twice is known again.
	private final String process = UUID.randomUUID().toString();

	private final AtomicLong count = new AtomicLong();

	EtcdRelease(EtcdTransactions transactions, EtcdLeases leases, Grants grants, EtcdKeys keys) {
		this.transactions = transactions;
		this.leases = leases;
		this.releasedLease = new ReleasedLease(leases);
		this.grants = grants;
		this.keys = keys;
	}

	boolean release(ReleaseRequest request, EtcdCall call) {
		Token token = Token.of(request.fencingToken());
		if (!token.isPossible()) {
			return false;
		}
		Optional<Grants.Grant> grant = this.grants.find(request.lockId(), token);
		Plan plan = plan(request, token);
		Duration rest = request.minHold().minusNanos(grant.map((own) -> System.nanoTime() - own.calledAt()).orElse(0L));
		boolean kept = !rest.isNegative() && !rest.isZero();
		boolean released = kept ? keep(plan, rest, call) : free(plan, call);
		if (released) {
			grant.ifPresent((own) -> this.leases.keepSpare(own.lease()));
			if (!kept) {
				this.grants.freed(request.lockId());
			}
		}
		this.grants.ended(request.lockId(), token);
		return released;
	}

	/**
	 * Takes a lock from whoever holds it. What stays until the lease ends is not renewed,
	 * as it does not name its holder any more.
	 */
	boolean revoke(String lockId, Token token, boolean atOnce, EtcdCall call) {
		TxnResponse seen = call.answer(this.transactions.read(List.of(this.keys.taken(lockId))), Effect.NONE);
		Optional<TakenKey> taken = EtcdTransactions.found(seen, 0)
			.map(TakenKey::of)
			.filter((key) -> key.ownerId() != null && key.token().equals(token));
		if (taken.isEmpty()) {
			return false;
		}
		Plan plan = plan(
				new ReleaseRequest(lockId, String.valueOf(taken.get().ownerId()), token.value(), Duration.ZERO), token);
		return atOnce ? free(plan, call) : keep(plan, taken.get().leaseId(), call);
	}

	private Plan plan(ReleaseRequest request, Token token) {
		ByteSequence key = this.keys.taken(request.lockId());
		List<Cmp> isOurs = List.of(EtcdTransactions.isCreatedAt(key, token.revision()),
				EtcdTransactions.hasValue(key, TakenKey.held(request.ownerId(), token.tokens())));
		return new Plan(request, key, this.keys.released(request.lockId()), isOurs,
				this.process + "-" + this.count.incrementAndGet());
	}

	private boolean free(Plan plan, EtcdCall call) {
		ByteSequence last = new LastToken(plan.request().lastToken(), plan.releaseId()).toValue();
		GrantedLease lease = call.answer(this.releasedLease.get(), Effect.NONE);
		return call
			.answerUnlessLeaseGone(delete(plan, List.of(EtcdTransactions.put(plan.released(), last, lease.id()))),
					Effect.UNKNOWN)
			.map((answer) -> wasWritten(answer, last))
			.orElseGet(() -> {
				// The last token is worth no failure.
				this.releasedLease.forget();
				return call.answer(delete(plan, List.of()), Effect.UNKNOWN).isSucceeded();
			});
	}

	private CompletableFuture<TxnResponse> delete(Plan plan, List<Op> besides) {
		List<Op> writes = new ArrayList<>(besides);
		writes.add(EtcdTransactions.delete(plan.key()));
		return this.transactions.write(plan.isOurs(), writes, plan.released());
	}

	private boolean keep(Plan plan, Duration rest, EtcdCall call) {
		return keep(plan, call.answer(this.leases.grant(EtcdLeases.seconds(rest)), Effect.NONE).id(), call);
	}

	private boolean keep(Plan plan, long leaseId, EtcdCall call) {
		ByteSequence value = TakenKey.kept(Token.of(plan.request().lastToken()).tokens(), plan.releaseId());
		return wasWritten(call.answer(this.transactions.write(plan.isOurs(),
				List.of(EtcdTransactions.put(plan.key(), value, leaseId)), plan.key()), Effect.UNKNOWN), value);
	}

	/**
	 * Returns whether a value was written, now or when the same request was carried out
	 * before.
	 */
	private static boolean wasWritten(TxnResponse answer, ByteSequence value) {
		return answer.isSucceeded()
				|| EtcdTransactions.found(answer, 0).filter((key) -> key.getValue().equals(value)).isPresent();
	}

	/**
	 * What is to be done.
	 *
	 * @param request what was asked for
	 * @param key the key of the lock
	 * @param released the key for its last token
	 * @param isOurs what must be true of the key
	 * @param releaseId names this release
	 */
	private record Plan(ReleaseRequest request, ByteSequence key, ByteSequence released, List<Cmp> isOurs,
			String releaseId) {
	}

}
