package io.github.storagelock.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockListener;

/**
 * Keeps meters of the locks of this process, by the {@linkplain LockOptions#label()
 * label} of their ids ({@code name}, {@code none} without one); ids are in no tag, as
 * there may be any number of them.
 * <ul>
 * <li>{@code storage.lock.acquire}: a timer of how long acquisitions took, by
 * {@code outcome}: {@code granted} by the storage, {@code handed_off} by another thread,
 * {@code busy} until the wait was over, {@code interrupted} or {@code failed}
 * <li>{@code storage.lock.hold}: a timer of how long locks were held, by {@code outcome}:
 * {@code released} or {@code lost}
 * <li>{@code storage.lock.held} and {@code storage.lock.waiting}: how many are held and
 * waited for now
 * <li>{@code storage.lock.renewal.failures}: renewals that failed and were tried again
 * <li>{@code storage.lock.commits.refused}: transactions of stale holders that were
 * rolled back instead of committed
 * </ul>
 * All of a label are there from its first event on. With more than 100 labels the rest
 * are counted as {@code other}, which is told once. Spring Boot makes one where there is
 * a {@link MeterRegistry}; {@code management.metrics.enable.storage.lock=false} switches
 * its meters off.
 *
 * @since 0.1.0
 */
public final class StorageLockMetrics implements StorageLockListener {

	private static final Logger logger = LoggerFactory.getLogger(StorageLockMetrics.class);

	private static final int MOST_LABELS = 100;

	private static final String NONE = "none";

	private static final String OTHER = "other";

	private final MeterRegistry registry;

	private final ConcurrentMap<String, LabelMeters> meters = new ConcurrentHashMap<>();

	// Written once there are too many, guarded by this.
	private volatile @Nullable LabelMeters others;

	/**
	 * Creates the meters.
	 * @param registry where they are registered
	 */
	public StorageLockMetrics(MeterRegistry registry) {
		this.registry = registry;
		add(NONE);
	}

	@Override
	public void onAcquiring(LockEvent event) {
		of(event.label()).acquiring();
	}

	@Override
	public void onAcquired(LockEvent event) {
		of(event.label()).acquired(event);
	}

	@Override
	public void onNotAcquired(LockEvent event) {
		of(event.label()).acquisitionEnded(event);
	}

	@Override
	public void onRenewalFailed(LockEvent event) {
		of(event.label()).renewalFailed();
	}

	@Override
	public void onReleased(LockEvent event) {
		of(event.label()).released(event);
	}

	@Override
	public void onLost(LockEvent event) {
		of(event.label()).lost(event);
	}

	@Override
	public void onCommitRefused(LockEvent event) {
		of(event.label()).commitRefused();
	}

	private LabelMeters of(String label) {
		String name = label.isEmpty() ? NONE : label;
		LabelMeters known = this.meters.get(name);
		if (known != null) {
			return known;
		}
		LabelMeters rest = this.others;
		return (rest != null) ? rest : add(name);
	}

	private synchronized LabelMeters add(String name) {
		if (this.meters.size() < MOST_LABELS || this.meters.containsKey(name)) {
			return this.meters.computeIfAbsent(name, (added) -> new LabelMeters(this.registry, added));
		}
		LabelMeters rest = this.others;
		if (rest == null) {
			logger.warn(
					"Locks have more than {} labels: from '{}' on, their meters have the name '{}'. Give"
							+ " LockOptions.withLabel the name of a family of locks, not one for each",
					MOST_LABELS, name, OTHER);
			rest = this.meters.computeIfAbsent(OTHER, (added) -> new LabelMeters(this.registry, added));
			this.others = rest;
		}
		return rest;
	}

}
