package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;

/**
 * Frees records: once for the caller, and then in the background if the storage failed,
 * until the record would have run out anyway.
 */
final class Releases {

	private static final Logger logger = LoggerFactory.getLogger(Releases.class);

	private static final long FIRST_DELAY = Duration.ofMillis(100).toNanos();

	private static final long LONGEST_DELAY = Duration.ofSeconds(5).toNanos();

	private final Node node;

	private final Interrupts interrupts;

	// Written once, at the end of this node.
	private volatile boolean closed;

	// What the storage has not heard of yet.
	private final ConcurrentMap<RenewRequest.Hold, ReleaseRequest> owed = new ConcurrentHashMap<>();

	Releases(Node node, Interrupts interrupts) {
		this.node = node;
		this.interrupts = interrupts;
	}

	/**
	 * Frees the record, in the background if the storage fails.
	 * @param deadline when trying again becomes pointless
	 * @return {@code false} if the record did not name this hold any more
	 */
	boolean release(ReleaseRequest request, long deadline) {
		try {
			return releaseNow(request, deadline);
		}
		catch (LockStorageException ex) {
			// It was told already, and is tried again.
			return true;
		}
	}

	/**
	 * Frees the record.
	 * @param deadline when trying again becomes pointless
	 * @return {@code false} if the record did not name this hold any more
	 * @throws LockStorageException if the storage failed, and is tried again in the
	 * background unless this node is closed
	 */
	boolean releaseNow(ReleaseRequest request, long deadline) {
		try {
			return this.interrupts.shield(() -> this.node.storage().release(request));
		}
		catch (LockStorageException ex) {
			this.owed.put(hold(request), request);
			// Not before: what is owed by then is tried once more when this is closed.
			if (this.closed) {
				logger.warn("Lock '{}' was given back after its registry was closed, when the storage could not be"
						+ " reached: it stays taken until its lease ends. Give locks back before, or raise"
						+ " storage-lock.shutdown-timeout", request.lockId(), ex);
				throw ex;
			}
			logger.debug("Lock '{}' could not be released; trying again in the background", request.lockId(), ex);
			retryLater(request, deadline, FIRST_DELAY);
			throw ex;
		}
	}

	/**
	 * Looks at the record before it is freed, or not.
	 */
	Optional<LockRecord> look(String lockId) {
		return this.interrupts.shield(() -> this.node.storage().find(lockId));
	}

	/**
	 * Frees the record in the background.
	 */
	void releaseLater(ReleaseRequest request, long deadline) {
		this.owed.put(hold(request), request);
		this.node.timing().work(() -> retry(request, deadline, FIRST_DELAY));
	}

	/**
	 * Tries once more, and for the last time, what the storage has not heard of yet.
	 */
	void close() {
		this.closed = true;
		long now = this.node.timing().nanoTime();
		this.owed.values().forEach((request) -> releaseLater(request, now));
	}

	/**
	 * Returns how to free a record of this node that belongs to no hold: with the minimum
	 * hold of the one that could not be released, if it is that.
	 */
	ReleaseRequest owed(LockRecord record) {
		ReleaseRequest request = this.owed.get(new RenewRequest.Hold(record.lockId(), record.fencingToken()));
		return (request != null) ? request
				: new ReleaseRequest(record.lockId(), this.node.id(), record.fencingToken(), Duration.ZERO);
	}

	private void retryLater(ReleaseRequest request, long deadline, long delay) {
		Timing timing = this.node.timing();
		if (timing.nanoTime() + delay - deadline < 0) {
			timing.schedule(delay, () -> timing.work(() -> retry(request, deadline, delay)));
		}
		else {
			logger.debug("Lock '{}' was not released; its lease runs out by itself", request.lockId());
			this.owed.remove(hold(request));
		}
	}

	private void retry(ReleaseRequest request, long deadline, long delay) {
		if (!this.owed.containsKey(hold(request))) {
			return;
		}
		try {
			this.node.storage().release(request);
			this.owed.remove(hold(request));
		}
		catch (LockStorageException ex) {
			logger.debug("Lock '{}' could not be released", request.lockId(), ex);
			retryLater(request, deadline, Math.min(LONGEST_DELAY, delay * 2));
		}
	}

	private static RenewRequest.Hold hold(ReleaseRequest request) {
		return new RenewRequest.Hold(request.lockId(), request.fencingToken());
	}

}
