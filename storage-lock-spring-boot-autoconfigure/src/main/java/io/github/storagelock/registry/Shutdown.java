package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a node: lets holders finish for a while, then stops renewing and names who
 * did not.
 */
final class Shutdown {

	private static final Logger logger = LoggerFactory.getLogger(Shutdown.class);

	private static final long CHECK_INTERVAL = Duration.ofMillis(10).toNanos();

	private static final Duration LAST_RELEASES = Duration.ofSeconds(1);

	private final Timing timing;

	private final Door door;

	private final LockEntries entries;

	private final Holds holds;

	private final LeaseKeeper keeper;

	private final Releases releases;

	Shutdown(Timing timing, Door door, LockEntries entries, Holds holds, LeaseKeeper keeper, Releases releases) {
		this.timing = timing;
		this.door = door;
		this.entries = entries;
		this.holds = holds;
		this.keeper = keeper;
		this.releases = releases;
	}

	/**
	 * Closes the node.
	 * @param timeout how long holders have
	 */
	void begin(Duration timeout) {
		this.door.close();
		this.entries.dissolve(this.holds::releaseWhatWasLeft);
		awaitHolders(timeout);
		List<LeasedHold> left = List.copyOf(this.keeper.holds());
		left.stream().filter(LeasedHold::isAbandoned).forEach((hold) -> this.timing.work(hold::abandon));
		this.releases.close();
		this.timing.close(LAST_RELEASES);
		List<String> ids = left.stream().filter(LeasedHold::isHeld).map(LeasedHold::lockId).sorted().toList();
		if (!ids.isEmpty()) {
			logger.warn("Closed while locks are in use; they stay taken until their leases end: {}", ids);
		}
	}

	/**
	 * Waits for them, but not for those whose thread has gone, nor after an interrupt.
	 */
	private void awaitHolders(Duration timeout) {
		Timing.WakeUp never = new Timing.WakeUp();
		long end = this.timing.nanoTime() + Timing.nanos(timeout);
		while (this.keeper.holds().stream().anyMatch((hold) -> !hold.isAbandoned()) && this.timing.nanoTime() - end < 0
				&& !Thread.currentThread().isInterrupted()) {
			this.timing.pause(CHECK_INTERVAL, never);
		}
	}

}
