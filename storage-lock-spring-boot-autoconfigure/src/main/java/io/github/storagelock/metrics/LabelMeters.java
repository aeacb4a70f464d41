package io.github.storagelock.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import io.github.storagelock.LockEvent;

/**
 * The meters of one label, all registered at once: an alert on one that comes with its
 * first failure would miss that failure.
 */
final class LabelMeters {

	private final Map<AcquisitionOutcome, Timer> acquisitions = new EnumMap<>(AcquisitionOutcome.class);

	private final Timer released;

	private final Timer lost;

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicInteger waiting = new AtomicInteger();

	private final Counter renewalFailures;

	private final Counter commitsRefused;

	LabelMeters(MeterRegistry registry, String name) {
		for (AcquisitionOutcome outcome : AcquisitionOutcome.values()) {
			this.acquisitions.put(outcome, acquire(registry, name, outcome.tag()));
		}
		this.released = hold(registry, name, "released");
		this.lost = hold(registry, name, "lost");
		Gauge.builder("storage.lock.held", this.held, AtomicInteger::get)
			.tag("name", name)
			.description("Locks that this process holds")
			.strongReference(true)
			.register(registry);
		Gauge.builder("storage.lock.waiting", this.waiting, AtomicInteger::get)
			.tag("name", name)
			.description("Acquisitions under way in this process")
			.strongReference(true)
			.register(registry);
		this.renewalFailures = Counter.builder("storage.lock.renewal.failures")
			.tag("name", name)
			.description("Renewals that failed and were tried again")
			.register(registry);
		this.commitsRefused = Counter.builder("storage.lock.commits.refused")
			.tag("name", name)
			.description("Transactions of stale holders that were rolled back instead of committed")
			.register(registry);
	}

	private static Timer acquire(MeterRegistry registry, String name, String outcome) {
		return Timer.builder("storage.lock.acquire")
			.tags("name", name, "outcome", outcome)
			.description("How long acquisitions took")
			.register(registry);
	}

	private static Timer hold(MeterRegistry registry, String name, String outcome) {
		return Timer.builder("storage.lock.hold")
			.tags("name", name, "outcome", outcome)
			.description("How long locks were held")
			.register(registry);
	}

	void acquiring() {
		this.waiting.incrementAndGet();
	}

	void acquired(LockEvent event) {
		this.held.incrementAndGet();
		acquisitionEnded(event);
	}

	void acquisitionEnded(LockEvent event) {
		this.waiting.decrementAndGet();
		Objects.requireNonNull(this.acquisitions.get(AcquisitionOutcome.of(event))).record(event.waited());
	}

	void renewalFailed() {
		this.renewalFailures.increment();
	}

	void released(LockEvent event) {
		this.held.decrementAndGet();
		this.released.record(event.held());
	}

	void lost(LockEvent event) {
		this.held.decrementAndGet();
		this.lost.record(event.held());
	}

	void commitRefused() {
		this.commitsRefused.increment();
	}

}
