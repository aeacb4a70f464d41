package io.github.storagelock.registry;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.LockStorageException;

/**
 * Has records deleted that nobody has used for a while, a bounded number at a time. Nodes
 * start at random moments, so that they seldom sweep together; it would do no harm.
 */
final class Sweeper {

	private static final Logger logger = LoggerFactory.getLogger(Sweeper.class);

	private static final int BATCH = 1_000;

	private static final int ROUNDS_PER_RETENTION = 24;

	private static final long SHORTEST_INTERVAL = Duration.ofMinutes(1).toNanos();

	private static final long LONGEST_INTERVAL = Duration.ofHours(1).toNanos();

	private final Node node;

	private final Duration retention;

	private final long interval;

	// A second warning would do no harm.
	private volatile boolean failing;

	Sweeper(Node node, Duration retention) {
		this.node = node;
		this.retention = retention;
		this.interval = Math.min(LONGEST_INTERVAL,
				Math.max(SHORTEST_INTERVAL, Timing.nanos(retention) / ROUNDS_PER_RETENTION));
	}

	void start(RandomGenerator random) {
		sweepIn(random.nextLong(this.interval));
	}

	private void sweepIn(long nanos) {
		this.node.timing().schedule(nanos, () -> {
			this.node.timing().work(this::sweep);
			sweepIn(this.interval);
		});
	}

	private void sweep() {
		try {
			int deleted = this.node.storage().sweep(this.retention, BATCH);
			this.failing = false;
			logger.debug("Swept {} lock records", deleted);
			if (deleted == BATCH) {
				this.node.timing().work(this::sweep);
			}
		}
		catch (LockStorageException ex) {
			if (this.failing) {
				logger.debug("Lock records could not be swept again: {}", ex.getMessage());
				return;
			}
			this.failing = true;
			logger.warn("Lock records that nobody uses any more could not be deleted; they are kept, and it is tried"
					+ " again from time to time", ex);
		}
	}

}
