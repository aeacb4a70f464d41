package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.Renewal;

/**
 * Carries out renewals, many leases in one request. After a failure the rest waits too:
 * what hangs for one batch would hang for all, one after the other.
 */
final class Renewals {

	private static final Logger logger = LoggerFactory.getLogger(Renewals.class);

	private static final int LARGEST_BATCH = 256;

	private final Node node;

	private final Releases releases;

	// Whether the last renewals failed. Written by the thread that carries them out.
	private boolean failing;

	Renewals(Node node, Releases releases) {
		this.node = node;
		this.releases = releases;
	}

	/**
	 * Renews holds, the most urgent first, but those last that have failed before: what
	 * fails for ever must not keep the others from their turn.
	 */
	void renew(List<Watch> due) {
		Map<Duration, List<Watch>> byLease = due.stream()
			.filter((watch) -> watch.hold().isHeld())
			.sorted(Comparator.comparingInt(Watch::failures))
			.collect(Collectors.groupingBy((watch) -> watch.hold().options().lease(), LinkedHashMap::new,
					Collectors.toList()));
		boolean failed = false;
		for (Map.Entry<Duration, List<Watch>> group : byLease.entrySet()) {
			List<Watch> watches = group.getValue();
			for (int start = 0; start < watches.size(); start += LARGEST_BATCH) {
				List<Watch> batch = watches.subList(start, Math.min(watches.size(), start + LARGEST_BATCH));
				if (failed) {
					putOff(batch);
				}
				else {
					failed = !renewBatch(group.getKey(), batch);
				}
			}
		}
		this.failing &= failed;
	}

	private boolean renewBatch(Duration lease, List<Watch> batch) {
		long requestedAt = this.node.timing().nanoTime();
		List<RenewRequest.Hold> holds = batch.stream()
			.map(Watch::hold)
			.map((hold) -> new RenewRequest.Hold(hold.lockId(), hold.recordToken()))
			.toList();
		List<Renewal> outcomes;
		try {
			outcomes = this.node.storage().renew(new RenewRequest(this.node.id(), lease, holds));
		}
		catch (LockStorageException ex) {
			tellOnce(batch, ex);
			long now = this.node.timing().nanoTime();
			batch.forEach((watch) -> watch.postponed(now));
			batch.forEach((watch) -> failed(watch.hold(), ex));
			return false;
		}
		for (int i = 0; i < batch.size(); i++) {
			conclude(batch.get(i), outcomes.get(i), requestedAt);
		}
		return true;
	}

	private void conclude(Watch watch, Renewal outcome, long requestedAt) {
		LeasedHold hold = watch.hold();
		switch (outcome) {
			case RENEWED -> {
				if (hold.life().extend(requestedAt + hold.options().lease().toNanos())) {
					watch.renewed(requestedAt);
					hold.events().renewed();
				}
				else if (hold.isLost()) {
					// The storage extended what is lost here: nobody should wait for
					// that.
					this.releases.releaseLater(hold.forRelease(), requestedAt + hold.options().lease().toNanos());
				}
			}
			case DEFERRED -> watch.postponed(this.node.timing().nanoTime());
			case REVOKED -> hold.life().lose(Loss.BY_REVOCATION);
			case LOST -> hold.life().lose(Loss.SEEN_BY_RENEWAL);
		}
	}

	private void putOff(List<Watch> batch) {
		long now = this.node.timing().nanoTime();
		batch.forEach((watch) -> watch.putOff(now));
	}

	/**
	 * Warns of the first of several failures in a row.
	 */
	private void tellOnce(List<Watch> batch, LockStorageException failure) {
		int count = batch.size();
		String lockId = batch.get(0).hold().lockId();
		long left = batch.get(0).hold().remaining().toMillis();
		if (this.failing) {
			this.node.timing()
				.tell(() -> logger.debug("Could not renew {} leases again, that of lock '{}' ends in {} ms: {}", count,
						lockId, left, failure.getMessage()));
			return;
		}
		this.failing = true;
		this.node.timing()
			.tell(() -> logger.warn("Could not renew {} leases, that of lock '{}' ends in {} ms; trying again", count,
					lockId, left, failure));
	}

	private void failed(LeasedHold hold, LockStorageException failure) {
		if (failure.effect() == LockStorageException.Effect.UNKNOWN) {
			hold.life().mayLastUntil(this.node.timing().nanoTime() + hold.options().lease().toNanos());
			if (hold.isLost()) {
				this.releases.releaseLater(hold.forRelease(), hold.life().latestEnd());
			}
		}
		hold.events().renewalFailed(failure);
	}

}
