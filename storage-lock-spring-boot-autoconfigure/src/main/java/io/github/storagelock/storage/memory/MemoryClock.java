package io.github.storagelock.storage.memory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * Epoch microseconds that begin with the system's and go on with the process' timer, so
 * that nobody who sets the system's clock ends a lease.
 */
final class MemoryClock implements LongSupplier {

	private final long beginning = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

	private final long origin = System.nanoTime();

	@Override
	public long getAsLong() {
		return this.beginning + (System.nanoTime() - this.origin) / 1_000;
	}

}
