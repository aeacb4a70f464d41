package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * The lease that the last tokens of released locks live on, for about a minute. All that
 * this process releases within some seconds share one, so that it costs nothing, and not
 * so many that their end would hold up etcd.
 */
final class ReleasedLease {

	private static final long SECONDS = 60;

	private static final long SHARED = Duration.ofSeconds(15).toNanos();

	private final EtcdLeases leases;

	private final AtomicReference<@Nullable Shared> shared = new AtomicReference<>();

	ReleasedLease(EtcdLeases leases) {
		this.leases = leases;
	}

	/**
	 * Returns a lease to put last tokens on.
	 */
	CompletableFuture<GrantedLease> get() {
		Shared present = this.shared.get();
		long now = System.nanoTime();
		if (present != null && now - present.askedAt() < SHARED) {
			// Those who wait give up each on their own.
			return present.lease().copy();
		}
		Shared next = new Shared(new CompletableFuture<>(), now);
		if (!this.shared.compareAndSet(present, next)) {
			return get();
		}
		this.leases.grant(SECONDS).whenComplete((lease, failure) -> {
			if (failure != null) {
				this.shared.compareAndSet(next, null);
				next.lease().completeExceptionally(failure);
			}
			else {
				next.lease().complete(lease);
			}
		});
		return next.lease().copy();
	}

	/**
	 * Uses the present one no more.
	 */
	void forget() {
		this.shared.set(null);
	}

	/**
	 * A lease that is shared.
	 *
	 * @param lease the lease, or its future
	 * @param askedAt when it was asked for
	 */
	private record Shared(CompletableFuture<GrantedLease> lease, long askedAt) {
	}

}
