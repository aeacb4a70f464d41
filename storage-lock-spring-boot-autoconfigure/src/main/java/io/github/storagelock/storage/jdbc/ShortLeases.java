package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.text.DurationText;

/**
 * Tells once of a lease that a single statement may outlast.
 */
final class ShortLeases {

	private static final Logger logger = LoggerFactory.getLogger(ShortLeases.class);

	private final Duration statementTimeout;

	private final AtomicBoolean told = new AtomicBoolean();

	ShortLeases(Duration statementTimeout) {
		this.statementTimeout = statementTimeout;
	}

	void look(AcquireRequest request) {
		if (request.lease().compareTo(this.statementTimeout) <= 0 && this.told.compareAndSet(false, true)) {
			logger.warn("The lease of lock '{}', {}, is not longer than storage-lock.jdbc.statement-timeout, {}: one"
					+ " statement that takes its time loses it. Set a longer lease or a shorter time-out, at most a third"
					+ " of the lease", request.lockId(), DurationText.of(request.lease()),
					DurationText.of(this.statementTimeout));
		}
	}

}
