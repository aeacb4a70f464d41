package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;

import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * Asks how long leases still run.
 */
final class EtcdRemaining {

	// Etcd tells whole seconds, rounded down.
	static final Duration STEP = Duration.ofSeconds(1);

	private static final Time ENDLESS = new Time(Duration.ofDays(365_000), Duration.ofDays(365_000));

	private final EtcdLeases leases;

	EtcdRemaining(EtcdLeases leases) {
		this.leases = leases;
	}

	/**
	 * Asks how long a lease still runs.
	 * @return the time; empty if it is over
	 */
	Optional<Time> of(long leaseId, EtcdCall call, Effect unheard) {
		return of(ask(leaseId), call, unheard);
	}

	/**
	 * Waits for what was {@linkplain #ask asked}.
	 */
	Optional<Time> of(CompletableFuture<Optional<Time>> asked, EtcdCall call, Effect unheard) {
		return call.answerUnlessLeaseGone(asked, unheard).flatMap((time) -> time);
	}

	CompletableFuture<Optional<Time>> ask(long leaseId) {
		if (leaseId == 0) {
			// A key that somebody has put by hand.
			return CompletableFuture.completedFuture(Optional.of(ENDLESS));
		}
		return this.leases.look(leaseId).thenApply(EtcdRemaining::time);
	}

	private static Optional<Time> time(LeaseTimeToLiveResponse answer) {
		if (answer.getTTL() < 0) {
			return Optional.empty();
		}
		return Optional
			.of(new Time(Duration.ofSeconds(answer.getTTL()).plus(STEP), Duration.ofSeconds(answer.getGrantedTTL())));
	}

	/**
	 * The time of a lease.
	 *
	 * @param remaining how long it still runs at most
	 * @param length how long it is in all
	 */
	record Time(Duration remaining, Duration length) {
	}

}
