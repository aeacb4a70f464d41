package io.github.storagelock.storage.etcd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

/**
 * Renews leases: looks which keys are still those of the holds, many in one request, and
 * keeps their leases alive, all at the same time. Nothing of it is written to a disk.
 */
final class EtcdRenewal {

	// Etcd takes 128 operations in one transaction by default.
	private static final int CHUNK = 100;

	private final EtcdTransactions transactions;

	private final EtcdLeases leases;

	private final Grants grants;

	private final EtcdKeys keys;

	EtcdRenewal(EtcdTransactions transactions, EtcdLeases leases, Grants grants, EtcdKeys keys) {
		this.transactions = transactions;
		this.leases = leases;
		this.grants = grants;
		this.keys = keys;
	}

	List<Renewal> renew(RenewRequest request, EtcdCall call) {
		List<CompletableFuture<TxnResponse>> looks = new ArrayList<>();
		for (int from = 0; from < request.holds().size(); from += CHUNK) {
			looks.add(this.transactions
				.read(chunk(request, from).stream().map((hold) -> this.keys.taken(hold.lockId())).toList()));
		}
		List<Extension> extensions = new ArrayList<>();
		for (int i = 0; i < looks.size(); i++) {
			// Once some leases were extended, they may be.
			TxnResponse seen = call.answer(looks.get(i), extensions.isEmpty() ? Effect.NONE : Effect.UNKNOWN);
			List<Hold> holds = chunk(request, i * CHUNK);
			for (int j = 0; j < holds.size(); j++) {
				extensions.add(extend(request, holds.get(j), EtcdTransactions.found(seen, j)));
			}
		}
		return outcomes(extensions, call);
	}

	private static List<Hold> chunk(RenewRequest request, int from) {
		return request.holds().subList(from, Math.min(from + CHUNK, request.holds().size()));
	}

	/**
	 * Asks etcd to extend the lease of a key, if it is that of the hold.
	 */
	private Extension extend(RenewRequest request, Hold hold, Optional<KeyValue> found) {
		Token token = Token.of(hold.fencingToken());
		Optional<KeyValue> grant = found.filter((key) -> key.getCreateRevision() == token.revision());
		CompletableFuture<Boolean> isExtended = grant
			.filter((key) -> key.getValue().equals(TakenKey.held(request.ownerId(), token.tokens())))
			.map((key) -> extend(hold.lockId(), token, key, EtcdLeases.seconds(request.lease())))
			.orElseGet(() -> CompletableFuture.completedFuture(false));
		boolean revoked = grant.map(TakenKey::of)
			.filter((key) -> key.ownerId() == null && key.token().equals(token))
			.isPresent();
		return new Extension(hold, token, isExtended, revoked);
	}

	private CompletableFuture<Boolean> extend(String lockId, Token token, KeyValue key, long seconds) {
		return this.leases.keepAlive(key.getLease())
			.thenCompose((length) -> (length >= seconds) ? CompletableFuture.completedFuture(true)
					: move(lockId, token, key, seconds));
	}

	/**
	 * Puts a key on a longer lease. Its token stays: it is that of the key's creation.
	 */
	private CompletableFuture<Boolean> move(String lockId, Token token, KeyValue key, long seconds) {
		ByteSequence name = this.keys.taken(lockId);
		List<Cmp> isSame = List.of(EtcdTransactions.isCreatedAt(name, token.revision()),
				EtcdTransactions.hasValue(name, key.getValue()));
		return this.leases.grant(seconds)
			.thenCompose((lease) -> this.transactions
				.write(isSame, List.of(EtcdTransactions.put(name, key.getValue(), lease.id())), name)
				.thenApply((answer) -> {
					if (answer.isSucceeded()) {
						this.grants.moved(lockId, token, lease);
					}
					return answer.isSucceeded();
				}));
	}

	private List<Renewal> outcomes(List<Extension> extensions, EtcdCall call) {
		List<Renewal> outcomes = new ArrayList<>();
		LockStorageException failure = null;
		for (Extension extension : extensions) {
			try {
				outcomes.add(outcome(extension, call));
			}
			catch (LockStorageException ex) {
				failure = ex;
				outcomes.add(Renewal.DEFERRED);
			}
		}
		if (failure != null && !outcomes.contains(Renewal.RENEWED)) {
			throw failure;
		}
		return outcomes;
	}

	private Renewal outcome(Extension extension, EtcdCall call) {
		boolean isExtended = call.answerUnlessLeaseGone(extension.isExtended(), Effect.UNKNOWN).orElse(false);
		if (isExtended) {
			this.grants.renewed(extension.hold().lockId(), extension.token());
		}
		return isExtended ? Renewal.RENEWED : extension.isRevoked() ? Renewal.REVOKED : Renewal.LOST;
	}

	/**
	 * A lease that is being extended.
	 *
	 * @param hold whose it is
	 * @param token its token
	 * @param isExtended whether it was; not if the key is not that of the hold
	 * @param isRevoked whether the key is that of the grant, and names nobody
	 */
	private record Extension(Hold hold, Token token, CompletableFuture<Boolean> isExtended, boolean isRevoked) {
	}

}
