package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.StorageLockException;

/**
 * The parts of one registry, put together.
 */
final class Engine implements HoldEnd {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private static final long SHUTDOWN_CHECK = Duration.ofMillis(10).toNanos();

	private static final Duration LAST_RELEASES = Duration.ofSeconds(1);

	private final Node node;

	private final LockEntries entries = new LockEntries();

	private final Releases releases;

	private final Orphans orphans;

	private final LeaseKeeper keeper;

	private final PollPacing pacing;

	private final HandOffs handOffs;

	// Written by the application's lifecycle, read by acquiring threads.
	private volatile boolean accepting = true;

	// Written once, read by acquiring threads.
	private volatile boolean closed;

	Engine(Node node, RegistrySettings settings) {
		this.node = node;
		this.releases = new Releases(node);
		this.keeper = new LeaseKeeper(node, this.releases, settings.longHold());
		this.pacing = new PollPacing(settings.polling(), RandomGenerator.getDefault());
		this.handOffs = new HandOffs(node, this.pacing, this.releases, settings.handOff());
		this.orphans = new Orphans(node, this.entries, this.releases, this.handOffs);
	}

	Node node() {
		return this.node;
	}

	LockEntries entries() {
		return this.entries;
	}

	Releases releases() {
		return this.releases;
	}

	Orphans orphans() {
		return this.orphans;
	}

	LeaseKeeper keeper() {
		return this.keeper;
	}

	PollPacing pacing() {
		return this.pacing;
	}

	HandOffs handOffs() {
		return this.handOffs;
	}

	boolean isOpen() {
		return this.accepting && !this.closed;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Lets nobody in any more who holds nothing, and nobody at all once this node is
	 * closed: what is under way needs its further locks to come to an end.
	 */
	void ensureOpen(String lockId) {
		if (!isOpen() && (this.closed || !this.node.threadHolds().isAnyHeld())) {
			throw shuttingDown(lockId);
		}
	}

	/**
	 * Ends a hold that was won while this node was being closed: nobody would renew it.
	 */
	void admit(LeasedHold hold) {
		if (this.closed) {
			hold.abandon();
			throw shuttingDown(hold.lockId());
		}
	}

	void accept(boolean accepting) {
		this.accepting = accepting;
	}

	/**
	 * Lets holders finish for a while, then stops renewing and names who did not.
	 */
	void close(Duration timeout) {
		this.closed = true;
		this.entries.dissolve(this.handOffs::releaseWhatWasLeft);
		awaitHolders(timeout);
		List<LeasedHold> left = List.copyOf(this.keeper.holds());
		left.stream().filter(LeasedHold::isAbandoned).forEach((hold) -> this.node.timing().work(hold::abandon));
		this.releases.tryAgainNow();
		this.node.timing().close(LAST_RELEASES);
		List<String> ids = left.stream().filter(LeasedHold::isHeld).map(LeasedHold::lockId).sorted().toList();
		if (!ids.isEmpty()) {
			logger.warn("Closed while locks are in use; they stay taken until their leases end: {}", ids);
		}
	}

	private StorageLockException shuttingDown(String lockId) {
		return new StorageLockException("Lock '" + lockId + "' cannot be acquired: this node, " + this.node.id()
				+ ", is shutting down and takes no locks any more");
	}

	private void awaitHolders(Duration timeout) {
		Timing timing = this.node.timing();
		long end = timing.nanoTime() + Timing.nanos(timeout);
		try {
			while (this.keeper.holds().stream().anyMatch((hold) -> !hold.isAbandoned())
					&& timing.nanoTime() - end < 0) {
				timing.pause(SHUTDOWN_CHECK);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public Outcome release(LockEntry entry, LeasedHold hold) {
		this.keeper.forget(hold);
		return this.handOffs.end(entry, hold, isOpen());
	}

	@Override
	public void ended(LockEntry entry, LeasedHold hold) {
		this.keeper.forget(hold);
		this.handOffs.giveTurn(entry);
		this.entries.leave(entry);
	}

	@Override
	public void lost(LockEntry entry, LeasedHold hold) {
		this.keeper.forget(hold);
		try {
			if (hold.isRecordLeft()) {
				// Others are not to wait for what the storage may have extended.
				this.releases.releaseLater(hold.forRelease(), hold.latestEnd());
			}
		}
		finally {
			entry.giveTurn();
			this.entries.leave(entry);
		}
	}

}
