package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.options.LeaseOption;

/**
 * The leases of etcd's that keys live on. To grant one is a write to etcd's disk, to keep
 * one alive is not: so those that a release has left are kept for the next acquisition.
 */
final class EtcdLeases {

	// What etcd allows.
	private static final Duration LONGEST = Duration.ofSeconds(9_000_000_000L);

	private static final int SPARES = 64;

	private final Lease leases;

	// The last used first: the others run out by themselves.
	private final LinkedBlockingDeque<GrantedLease> spares = new LinkedBlockingDeque<>(SPARES);

	EtcdLeases(Client client) {
		this.leases = client.getLeaseClient();
	}

	/**
	 * Returns how many seconds a lease must have: etcd knows whole ones only.
	 */
	static long seconds(Duration duration) {
		if (duration.compareTo(LONGEST) >= 0) {
			return LONGEST.toSeconds();
		}
		return Math.max(1, duration.isNegative() ? 1 : duration.plusSeconds(1).minusNanos(1).toSeconds());
	}

	/**
	 * Asks for a lease. Etcd makes it longer if it is shorter than one and a half times
	 * its own election time-out.
	 */
	CompletableFuture<GrantedLease> grant(long seconds) {
		return this.leases.grant(seconds).thenApply((answer) -> new GrantedLease(answer.getID(), seconds));
	}

	/**
	 * Lets a lease run for its whole length from now.
	 * @return its length in seconds; fails with {@code NOT_FOUND} if it is over
	 */
	CompletableFuture<Long> keepAlive(long leaseId) {
		return this.leases.keepAliveOnce(leaseId).thenApply(LeaseKeepAliveResponse::getTTL);
	}

	/**
	 * Asks how long a lease still runs.
	 */
	CompletableFuture<LeaseTimeToLiveResponse> look(long leaseId) {
		return this.leases.timeToLive(leaseId, LeaseOption.DEFAULT);
	}

	/**
	 * Ends a lease without waiting for it, and all keys that live on it: what a request
	 * was about of which nobody knows whether it was carried out, or will be.
	 */
	void abandon(GrantedLease lease) {
		this.leases.revoke(lease.id());
	}

	/**
	 * Takes a lease that a release has left. It may be over.
	 */
	Optional<GrantedLease> takeSpare(long seconds) {
		for (GrantedLease spare : this.spares) {
			if (spare.seconds() == seconds && this.spares.remove(spare)) {
				return Optional.of(spare);
			}
		}
		return Optional.empty();
	}

	/**
	 * Keeps a lease that no key lives on any more, nor will.
	 */
	void keepSpare(GrantedLease lease) {
		while (!this.spares.offerFirst(lease)) {
			this.spares.pollLast();
		}
	}

}
