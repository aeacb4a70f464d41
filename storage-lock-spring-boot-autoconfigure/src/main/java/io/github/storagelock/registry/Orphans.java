package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;

/**
 * Frees records that name this node although it holds nothing: an acquisition whose
 * answer was lost may have been carried out, even late, after it was tried again. A
 * record that names this node while one has the turn of the entry who holds nothing is an
 * orphan; it is freed by its own token, so a hold won in the meantime is never hit.
 */
final class Orphans {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private static final long FIRST_DELAY = Duration.ofMillis(100).toNanos();

	private static final long LONGEST_DELAY = Duration.ofSeconds(30).toNanos();

	// How late a request may be carried out whose sender has given up: TCP sends again
	// what a closed connection still owes for about this long.
	private static final long LONGEST_DOUBT = Duration.ofMinutes(2).toNanos();

	private final Node node;

	private final LockEntries entries;

	private final Releases releases;

	private final HandOffs handOffs;

	Orphans(Node node, LockEntries entries, Releases releases, HandOffs handOffs) {
		this.node = node;
		this.entries = entries;
		this.releases = releases;
		this.handOffs = handOffs;
	}

	/**
	 * Notes that an answer was lost, which starts the search anew. Called by whoever has
	 * the turn of the entry.
	 */
	void suspect(LockEntry entry) {
		LockEntry.Doubt doubt = new LockEntry.Doubt(this.node.timing().nanoTime() + LONGEST_DOUBT);
		if (entry.beginDoubt(doubt)) {
			this.entries.enter(entry.lockId());
		}
		lookLater(entry, doubt, FIRST_DELAY);
	}

	/**
	 * Frees the record if it is an orphan. Called by whoever has the turn of the entry.
	 * @return whether it was one
	 * @throws LockStorageException if the storage cannot be used
	 */
	boolean settle(LockEntry entry) {
		if (entry.isLeftToNext()) {
			// What one thread has left to the next is no orphan.
			return false;
		}
		Optional<LockRecord> orphan = findOurs(entry);
		orphan.ifPresent((record) -> {
			logger.debug("Lock '{}' was granted by an answer that got lost; freeing it", record.lockId());
			this.node.storage().release(this.releases.owed(record));
		});
		return orphan.isPresent();
	}

	private Optional<LockRecord> findOurs(LockEntry entry) {
		return this.node.storage()
			.find(entry.lockId())
			.filter((record) -> record.isHeld() && this.node.id().equals(record.ownerId()));
	}

	private void lookLater(LockEntry entry, LockEntry.Doubt doubt, long delay) {
		Timing timing = this.node.timing();
		timing.schedule(delay, () -> timing.work(() -> look(entry, doubt, delay)));
	}

	private void look(LockEntry entry, LockEntry.Doubt doubt, long delay) {
		if (entry.doubt() != doubt) {
			// A later one has its own looks.
			return;
		}
		// Whoever has the turn may hold the lock: the record would name this node for
		// that.
		if (!entry.isTurnFree() || !isSettled(entry, doubt)) {
			lookLater(entry, doubt, Math.min(LONGEST_DELAY, delay * 2));
		}
		else if (entry.endDoubt(doubt)) {
			this.entries.leave(entry);
		}
	}

	/**
	 * Looks without the turn first, so that nobody who makes but one attempt finds it
	 * taken.
	 */
	private boolean isSettled(LockEntry entry, LockEntry.Doubt doubt) {
		boolean over = doubt.isOver(this.node.timing().nanoTime());
		try {
			if (findOurs(entry).isEmpty()) {
				return over;
			}
			if (!entry.takeTurnNow()) {
				return false;
			}
			try {
				settle(entry);
			}
			finally {
				this.handOffs.giveTurn(entry);
			}
			return over;
		}
		catch (LockStorageException ex) {
			logger.debug("Lock '{}' could not be looked after", entry.lockId(), ex);
			return over && ex.effect() == LockStorageException.Effect.REFUSED;
		}
	}

}
